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
        JsonNode sessions = new SessionRequests(terminal, options)
                .send("GET", whose, null, "sessions")
                .path("sessions");
        if (sessions.isEmpty()) {
            terminal.tell("No device of " + PlainText.oneLine(whose) + " is connected.");
        } else if (json) {
            sessions.forEach(session -> terminal.print(PlainText.oneLine(session.toString())));
        } else {
            table(sessions).forEach(terminal::print);
        }
    }

    private static List<String> table(JsonNode sessions) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        sessions.forEach(session -> rows.add(row(session)));
        int[] widths = new int[TITLES.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static List<String> row(JsonNode session) {
        List<String> row = new ArrayList<>();
        for (String name : List.of("device", "transport", "address", "since", "client")) {
            row.add(PlainText.oneLine(session.path(name).asText("-")));
        }
        row.add(lag(session));
        return row;
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

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
