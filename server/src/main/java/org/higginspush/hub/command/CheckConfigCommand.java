package org.higginspush.hub.command;

import org.higginspush.hub.config.EffectiveSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hub check-config} */
@Command(
        name = "check-config",
        description = "Prints every setting with its value and where that was set; starts nothing.")
final class CheckConfigCommand implements Runnable {
    private final Terminal terminal;

    @Mixin
    private final HubOptions options = new HubOptions();

    CheckConfigCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        EffectiveSettings settings = options.read(terminal);
        settings.lines().forEach(line -> terminal.print(text(line)));
        settings.toConfig();
    }

    private static String text(EffectiveSettings.SettingLine line) {
        return String.format("%-42s %-24s # %s", line.key() + ":", line.value(), line.source());
    }
}
