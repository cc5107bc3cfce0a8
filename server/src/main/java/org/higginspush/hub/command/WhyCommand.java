package org.higginspush.hub.command;

import com.fasterxml.jackson.databind.JsonNode;
import org.higginspush.hub.model.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub why}: why a device did not sync. */
@Command(
        name = "why",
        description = {
            "Tells what a running hub did for a device in the last hour, and why the device did not sync.",
            "Times are in UTC. A hub keeps this in its memory alone; where there are several nodes, each knows its own part."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hub why --user alex --device laptop",
            "  hub why --hub https://push.example.org --user alex --device laptop",
            "  hub why --user alex --device laptop --json"
        })
final class WhyCommand implements Runnable {
    private final Terminal terminal;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    @Mixin
    private final UserOptions user = new UserOptions();

    @Option(names = "--device", required = true, paramLabel = "ID", description = "Which of the user's devices.")
    private String device = "";

    @Option(names = "--json", description = "Print the hub's answer, one JSON object.")
    private boolean json;

    WhyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        String whose = user.user();
        JsonNode answer = new SessionRequests(terminal, options).timeline(whose, UserOptions.checked("device", device));
        if (json) {
            terminal.print(PlainText.oneLine(answer.toString()));
            return;
        }
        answer.path("events").forEach(event -> terminal.print(line(event)));
        terminal.print(PlainText.oneLine(answer.path("text").asText()));
    }

    private static String line(JsonNode event) {
        String time = event.path("at").asText().replaceFirst("^.*T", "");
        return PlainText.oneLine(time + "  " + whose(event) + event.path("text").asText());
    }

    /** Nothing where it is the device that was asked for. */
    private static String whose(JsonNode event) {
        if (event.has("device")) {
            return "";
        }
        return switch (event.path("event").asText()) {
            case "cut-off" -> "all devices: ";
            case "published" -> "";
            default -> "no device named: ";
        };
    }
}
