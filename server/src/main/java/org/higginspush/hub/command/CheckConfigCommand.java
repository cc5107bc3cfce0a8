package org.higginspush.hub.command;

import java.time.Instant;
import java.util.List;
import org.higginspush.hub.TlsCertificateCheck;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.model.PlainText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hub check-config} */
@Command(
        name = "check-config",
        description = {
            "Prints every setting with its value and where that was set, and tells all that would keep a hub from starting"
                    + " or from waking devices.",
            "Starts nothing and leaves nothing behind."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  hub check-config --config hub.yaml", "  hub check-config --config hub.yaml | grep -v '# default'"})
final class CheckConfigCommand implements Runnable {
    private final Terminal terminal;

    @Mixin
    private final ListenOptions options = new ListenOptions();

    CheckConfigCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        EffectiveSettings settings = options.read(terminal);
        settings.lines().forEach(line -> terminal.print(text(line)));
        TlsCertificateCheck.warnings(settings.toConfig(), Instant.now())
                .forEach(warning -> terminal.tell("hub: warning: " + PlainText.oneLine(warning.text()) + " ("
                        + warning.setting() + ": " + settings.source(warning.setting()) + ")"));
        List<String> problems = StartChecks.problems(settings, terminal.environment());
        if (!problems.isEmpty()) {
            throw new CommandFailure(String.join(System.lineSeparator() + "hub: ", problems));
        }
    }

    private static String text(EffectiveSettings.SettingLine line) {
        return String.format("%-42s %-24s # %s", line.key() + ":", line.value(), line.source());
    }
}
