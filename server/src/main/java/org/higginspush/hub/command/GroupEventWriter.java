package org.higginspush.hub.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.higginspush.hub.httpclient.EventStreamClient;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * Prints the events of a group: first its members and which of them are connected, then each event; after an interruption the
 * events that would have told what changed meanwhile. Used by one thread.
 */
final class GroupEventWriter implements EventStreamClient.NoticeListener {
    private static final Set<String> EVENTS = Set.of("joined", "left", "connected", "gone", "deleted");

    private final Terminal terminal;
    private final String group;
    private final boolean json;
    private long wanted;
    /** Each member, and whether it is connected; null before the first state is complete. */
    private @Nullable Map<String, Boolean> members;
    /** The parts of the state that came on this connection. */
    private Map<String, Boolean> incomplete = new LinkedHashMap<>();

    private boolean deleted;

    /**
     * @param json one JSON object a line rather than sentences
     * @param wanted how many events to print after the first state
     */
    GroupEventWriter(Terminal terminal, String group, boolean json, long wanted) {
        this.terminal = terminal;
        this.group = group;
        this.json = json;
        this.wanted = wanted;
    }

    @Override
    public void opened() {
        incomplete = new LinkedHashMap<>();
    }

    @Override
    public void event(String json) {
        // The stream of a group has no notices.
    }

    @Override
    public void named(String name, String data) {
        if (name.equals("state")) {
            part(fields(data));
        } else if (members != null && EVENTS.contains(name)) {
            ObjectNode fields = fields(data);
            apply(members, name, fields);
            print(name, fields);
        }
    }

    private static ObjectNode fields(String data) {
        try {
            return StrictJson.object(data);
        } catch (InvalidJson e) {
            throw new CommandFailure("What the hub sent is no event of a group: check its address.");
        }
    }

    private void part(ObjectNode state) {
        for (JsonNode member : state.path("members")) {
            incomplete.put(
                    member.path("user").asText(), member.path("connected").asBoolean());
        }
        if (!state.path("more").asBoolean()) {
            Map<String, Boolean> before = members;
            members = incomplete;
            if (before == null) {
                printState(members);
            } else {
                printDifferences(before, members);
            }
        }
    }

    private void apply(Map<String, Boolean> to, String name, ObjectNode fields) {
        String user = fields.path("user").asText();
        switch (name) {
            case "joined" -> to.put(user, fields.path("connected").asBoolean());
            case "left" -> to.remove(user);
            case "deleted" -> deleted = true;
            default -> to.put(user, name.equals("connected"));
        }
    }

    private void printState(Map<String, Boolean> now) {
        if (json) {
            ObjectNode state = JsonNodeFactory.instance.objectNode().put("group", group);
            state.putArray("members")
                    .addAll(now.entrySet().stream()
                            .map(one -> member(one.getKey(), one.getValue()))
                            .toList());
            printJson("state", state);
            return;
        }
        printSentence("The group " + PlainText.oneLine(group) + " has " + count(now) + ".");
        now.forEach((user, connected) ->
                printSentence(PlainText.oneLine(user) + (connected ? " is connected." : " is not connected.")));
    }

    private static String count(Map<String, Boolean> now) {
        long connected = now.values().stream().filter(one -> one).count();
        return now.isEmpty()
                ? "no members"
                : now.size() + (now.size() == 1 ? " member, " : " members, ") + connected + " connected";
    }

    private void printDifferences(Map<String, Boolean> before, Map<String, Boolean> now) {
        before.keySet().stream().filter(user -> !now.containsKey(user)).forEach(user -> print("left", user(user)));
        now.forEach((user, connected) -> {
            Boolean was = before.get(user);
            if (was == null) {
                print("joined", member(user, connected));
            } else if (!was.equals(connected)) {
                print(connected ? "connected" : "gone", user(user));
            }
        });
    }

    private static ObjectNode user(String user) {
        return JsonNodeFactory.instance.objectNode().put("user", user);
    }

    private static ObjectNode member(String user, boolean connected) {
        return user(user).put("connected", connected);
    }

    private void print(String event, ObjectNode fields) {
        if (wanted <= 0) {
            return;
        }
        wanted--;
        if (json) {
            printJson(event, fields);
        } else {
            printSentence(sentence(event, fields));
        }
    }

    private String sentence(String event, ObjectNode fields) {
        String user = PlainText.oneLine(fields.path("user").asText());
        return switch (event) {
            case "joined" ->
                user + " is a member now, and is " + (fields.path("connected").asBoolean() ? "" : "not ")
                        + "connected.";
            case "left" -> user + " is no member any more.";
            case "connected" -> user + " is connected now.";
            case "gone" -> user + " is not connected any more.";
            default -> "The group " + PlainText.oneLine(group) + " was deleted.";
        };
    }

    private void printJson(String event, ObjectNode fields) {
        ObjectNode line =
                JsonNodeFactory.instance.objectNode().put("event", event).put("at", now());
        line.setAll(fields);
        terminal.print(PlainText.oneLine(line.toString()));
    }

    private void printSentence(String sentence) {
        terminal.print(now() + " " + sentence);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    public void status(String text) {
        terminal.tell(text);
    }

    @Override
    public boolean isClosed() {
        return deleted || wanted <= 0 || terminal.isClosed();
    }
}
