package org.higginspush.hub.command;

import org.higginspush.hub.model.PlainText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub disconnect}: cuts a device off, or all of a user. */
@Command(
        name = "disconnect",
        description = {
            "Cuts a lost device off, or all devices of a user, and prints what the hub answers, once it is safe.",
            "Their sessions end at once, and every token that was issued before is refused, also after a restart of the hub."
                    + " Whoever comes with a token that is issued later is let in."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hub disconnect --user alex --device phone",
            "  hub disconnect --user alex",
            "  hub disconnect --hub https://push.example.org --user alex --device phone"
        })
final class DisconnectCommand implements Runnable {
    private final Terminal terminal;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    @Mixin
    private final UserOptions user = new UserOptions();

    @Option(names = "--device", paramLabel = "ID", description = "Only this device. Default: all of the user.")
    @Nullable
    private String device;

    DisconnectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        String one = device == null ? null : UserOptions.checked("device", device);
        terminal.print(PlainText.oneLine(new SessionRequests(terminal, options)
                .send("DELETE", user.user(), one, "tokensValidFrom")
                .toString()));
    }
}
