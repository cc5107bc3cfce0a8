package org.higginspush.hub.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.higginspush.hub.model.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub sessions}: who of a user's devices is connected. */
@Command(
        name = "sessions",
        description = {
            "Lists the sessions of a user at a running hub: which devices are connected, how, and how far they are behind.",
            "A device that is connected by WebSocket confirms with its next heartbeat, which may be some minutes away."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  hub sessions --user alex", "  hub sessions --user alex --json"})
final class SessionsCommand implements Runnable {
    private static final List<String> TITLES =
            List.of("DEVICE", "TRANSPORT", "ADDRESS", "SINCE", "CLIENT", "NOT CONFIRMED");

    private final Terminal terminal;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    @Mixin
    private final UserOptions user = new UserOptions();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    SessionsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        String whose = user.user();
        JsonNode answer = new SessionRequests(terminal, options).send("GET", whose, null, "sessions");
        JsonNode sessions = answer.path("sessions");
        answer.path("silentNodes")
                .forEach(node -> terminal.tell("The node " + PlainText.oneLine(node.asText())
                        + " did not answer: its sessions are missing here."));
        if (sessions.isEmpty()) {
            terminal.tell("No device of " + PlainText.oneLine(whose) + " is connected.");
        } else if (json) {
            sessions.forEach(session -> terminal.print(PlainText.oneLine(session.toString())));
        } else {
            table(sessions).forEach(terminal::print);
        }
    }

    /** With the node, where the hub has several. */
    private static List<String> table(JsonNode sessions) {
        boolean hasNodes = sessions.findValue("node") != null;
        List<List<String>> rows = new ArrayList<>();
        sessions.forEach(session -> rows.add(row(session, hasNodes)));
        return TableText.of(hasNodes ? with("NODE", TITLES) : TITLES, rows);
    }

    private static List<String> with(String last, List<String> texts) {
        List<String> more = new ArrayList<>(texts);
        more.add(last);
        return more;
    }

    private static List<String> row(JsonNode session, boolean hasNodes) {
        List<String> row = new ArrayList<>();
        for (String name : List.of("device", "transport", "address", "since", "client")) {
            row.add(text(session, name));
        }
        row.add(lag(session));
        return hasNodes ? with(text(session, "node"), row) : row;
    }

    private static String text(JsonNode session, String name) {
        return PlainText.oneLine(session.path(name).asText("-"));
    }

    private static String lag(JsonNode session) {
        int contexts = session.path("unconfirmed").asInt();
        if (contexts == 0) {
            return session.has("unconfirmed") ? "nothing" : "-";
        }
        Duration lag = Duration.ofMillis(session.path("lag").asLong());
        String seconds = lag.toSeconds() < 120 ? lag.toSeconds() + " s" : lag.toMinutes() + " min";
        return contexts + (contexts == 1 ? " context, " : " contexts, ") + seconds;
    }
}
