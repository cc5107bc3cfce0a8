package org.higginspush.demo.chat.command;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.higginspush.demo.chat.client.ChatClient;
import org.higginspush.demo.chat.client.ChatEvent;
import org.higginspush.hub.model.PlainText;
import org.jspecify.annotations.Nullable;

/** Turns typed lines into requests, and events into printed lines. */
final class ChatConsole {
    static final String HELP = "Lines that begin with / do more: /to NAME TEXT, /rooms, /who [ROOM], /enter ROOM,"
            + " /exit ROOM, /me, /quit.";

    private static final long SETTLING_SECONDS = 5;

    private final PrintWriter out;
    private final Set<String> rooms; // guarded by this
    private final List<CompletableFuture<?>> underWay = new ArrayList<>(); // owned by the typing thread
    private @Nullable ChatClient client;

    ChatConsole(PrintWriter out, List<String> rooms) {
        this.out = out;
        this.rooms = new LinkedHashSet<>(rooms);
    }

    /**
     * Enters the rooms; returns once it is in them.
     *
     * @throws ExecutionException with the reason, if there is no such room
     */
    void begins(ChatClient connected) throws InterruptedException, ExecutionException, TimeoutException {
        client = connected;
        welcome(connected.enter(rooms()).get(SETTLING_SECONDS, TimeUnit.SECONDS))
                .forEach(this::print);
    }

    /** One line per event, as in {@code #lobby Alex4 on Android: hello}. */
    void heard(ChatEvent event) {
        String where = event.room() == null ? "(private)" : "#" + event.room();
        String who = event.platform().isEmpty() ? event.name() : event.name() + " on " + event.platform();
        boolean said = event.type().equals("spoke") || event.type().equals("whisper");
        print(where + " " + who + (said ? ": " : " ") + event.text());
    }

    /** Deals with a typed line; false if it was the last. */
    boolean typed(String line) {
        String[] words = line.strip().split("\\s+", 3);
        ChatClient chat = client;
        if (chat == null || line.isBlank()) {
            return true;
        }
        switch (words[0]) {
            case "/quit" -> {
                return false;
            }
            case "/to" -> whisper(chat, words);
            case "/rooms" -> follow(chat.call("rooms", Map.of()), this::listRooms);
            case "/who" -> follow(chat.call("who", Map.of("room", argument(words))), this::listMembers);
            case "/enter" -> enter(chat, argument(words));
            case "/exit" -> exit(chat, argument(words));
            case "/me" ->
                follow(chat.call("me", Map.of()), answer -> new StatusText(answer, ZoneId.systemDefault()).sentences());
            default -> speak(chat, line);
        }
        return true;
    }

    /** Waits a while for the answers that have not come yet. */
    void settles() {
        CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, SETTLING_SECONDS, TimeUnit.SECONDS)
                .exceptionally(failure -> null)
                .join();
    }

    private void speak(ChatClient chat, String line) {
        if (line.startsWith("/")) {
            print(HELP);
        } else {
            follow(chat.speak(rooms(), line), receipt -> List.of());
        }
    }

    private void whisper(ChatClient chat, String[] words) {
        if (words.length < 3) {
            print("/to NAME TEXT");
        } else {
            follow(chat.whisper(words[1], words[2]), receipt -> List.of());
        }
    }

    private void enter(ChatClient chat, String room) {
        follow(chat.enter(List.of(room)), answer -> {
            change(room, true);
            return welcome(answer);
        });
    }

    private void exit(ChatClient chat, String room) {
        follow(chat.exit(List.of(room)), answer -> {
            change(room, false);
            return List.of("You have left #" + room + ".");
        });
    }

    private synchronized void change(String room, boolean entered) {
        if (entered) {
            rooms.add(room);
        } else {
            rooms.remove(room);
        }
    }

    private synchronized List<String> rooms() {
        return List.copyOf(rooms);
    }

    private String argument(String[] words) {
        return words.length > 1 ? words[1] : rooms().stream().findFirst().orElse("");
    }

    private List<String> welcome(Map<String, Object> answer) {
        return ChatClient.maps(answer.get("rooms")).stream()
                .map(room -> "#" + room.get("room") + " " + room.get("description"))
                .toList();
    }

    private List<String> listRooms(Map<String, Object> answer) {
        return ChatClient.maps(answer.get("rooms")).stream()
                .map(room -> "#" + room.get("room") + " (" + room.get("members") + ") " + room.get("description"))
                .toList();
    }

    private List<String> listMembers(Map<String, Object> answer) {
        return ChatClient.maps(answer.get("members")).stream()
                .map(member -> "#" + answer.get("room") + " " + member.get("handle"))
                .toList();
    }

    private void follow(
            CompletableFuture<Map<String, Object>> asked, Function<Map<String, Object>, List<String>> words) {
        underWay.removeIf(CompletableFuture::isDone);
        underWay.add(asked.handle((answer, failure) -> {
            List<String> lines = failure == null ? words.apply(answer) : List.of("! " + failure.getMessage());
            lines.forEach(this::print);
            return null;
        }));
    }

    /** A message of several lines stays recognisable as one. */
    private synchronized void print(String line) {
        out.println(PlainText.lines(line).replace("\n", "\n    "));
        out.flush();
    }
}
