package org.higginspush.hub.command;

import java.util.List;
import org.higginspush.hub.config.SettingArgument;
import picocli.CommandLine.Option;

/** The options of the commands that run a hub, or look at how it would run: where it listens, and with what there. */
final class ListenOptions extends HubOptions {
    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "One of several addresses in place of --host and --port, the setting 'listen':"
                    + " \"10.0.0.5:9090 publishers operations\". Can be repeated.")
    List<String> addresses = List.of();

    /** All of them, or none: one that was given beside them is a contradiction. */
    @Override
    void addListen(List<SettingArgument> arguments) {
        add(arguments, "listen", addresses.isEmpty() ? null : String.join(", ", addresses));
    }
}
