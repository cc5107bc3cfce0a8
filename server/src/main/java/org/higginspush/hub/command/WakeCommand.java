package org.higginspush.hub.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.higginspush.hub.model.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub wake}: tries whether a device can be woken. */
@Command(
        name = "wake",
        description = {
            "Wakes a device through its push service, as a change would, and explains the answer.",
            "The device must have registered with a running hub and sent back the code that it was sent. Nothing else changes."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hub wake --user alex --device phone",
            "  hub wake --hub https://push.example.org --user alex --device phone",
            "  hub wake --user alex --device phone --json"
        })
final class WakeCommand implements Runnable {
    private final Terminal terminal;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    @Mixin
    private final UserOptions user = new UserOptions();

    @Option(names = "--device", required = true, paramLabel = "ID", description = "Which of the user's devices.")
    private String device = "";

    @Option(names = "--json", description = "Print the hub's answer, one JSON object.")
    private boolean json;

    WakeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        String whose = user.user();
        String which = UserOptions.checked("device", device);
        JsonNode answer = new SessionRequests(terminal, options).wake(whose, which);
        String result = answer.path("result").asText();
        if (json) {
            terminal.print(PlainText.oneLine(answer.toString()));
        }
        if (result.equals("accepted")) {
            if (!json) {
                tellAccepted(PlainText.oneLine(which) + " of " + PlainText.oneLine(whose));
            }
        } else {
            throw new CommandFailure(notAccepted(result, answer));
        }
    }

    private void tellAccepted(String whom) {
        terminal.print("The push service took the wake-up for " + whom + ".");
        terminal.print("No push service says whether a device gets it. If this one does not sync within a minute:");
        terminal.print("- Is it switched on, and has it a network?");
        terminal.print(
                "- iOS lets two or three wake-ups an hour through to an app, none in low-power mode, and none to an app"
                        + " that its user closed by force.");
        terminal.print(
                "- Android holds wake-ups back while the device sleeps, and from an app whose battery use is restricted.");
        terminal.print("- The app's own log says whether it was woken, and what its sync did.");
    }

    private static String notAccepted(String result, JsonNode answer) {
        String reason = PlainText.oneLine(answer.path("reason").asText("it gives no reason."));
        return switch (result) {
            case "rejected" ->
                "The wake-up was rejected, and will be until something is changed: " + reason
                        + " 'hub check-config' reads the credentials again.";
            case "gone" ->
                "The address is no longer valid, so the registration is removed: " + reason
                        + " The app registers again when it is started next; have its user start it.";
            case "try-later" -> "The push service did not take the wake-up now: " + reason + again(answer);
            default -> "The hub gives an answer that this version does not know: " + PlainText.oneLine(result) + ".";
        };
    }

    private static String again(JsonNode answer) {
        JsonNode after = answer.path("after");
        if (!after.isNumber()) {
            return " The hub itself tries again after growing pauses; try this again in some minutes.";
        }
        Duration wait = Duration.ofSeconds(after.asLong());
        String time = wait.toSeconds() < 120 ? wait.toSeconds() + " s" : (wait.toSeconds() + 59) / 60 + " minutes";
        return " Try again in " + time + ".";
    }
}
