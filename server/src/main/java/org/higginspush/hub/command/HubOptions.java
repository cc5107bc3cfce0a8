package org.higginspush.hub.command;

import java.util.List;
import org.higginspush.hub.config.SettingArgument;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the commands that run a hub. */
final class HubOptions extends SettingsOptions {
    @Option(names = "--host", paramLabel = "HOST", description = "Where to listen, the setting 'host'.")
    @Nullable
    String host;

    @Option(names = "--port", paramLabel = "N", description = "The port, the setting 'port'; 0 takes any free one.")
    @Nullable
    String port;

    @Override
    List<SettingArgument> arguments() {
        List<SettingArgument> arguments = super.arguments();
        add(arguments, "host", host);
        add(arguments, "port", port);
        return arguments;
    }
}
