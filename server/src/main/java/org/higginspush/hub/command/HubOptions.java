package org.higginspush.hub.command;

import java.net.URI;
import java.util.List;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.config.SettingArgument;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the commands that run a hub, or look for one: where it listens. */
class HubOptions extends SettingsOptions {
    @Option(names = "--host", paramLabel = "HOST", description = "Where the hub listens, the setting 'host'.")
    @Nullable
    String host;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Its port, the setting 'port'; for a new hub 0 takes any free one.")
    @Nullable
    String port;

    /** Where a hub with this configuration is found on this machine; null if that cannot be known. */
    static @Nullable URI address(HubConfig config) {
        return config.port() == 0 ? null : URI.create("http://" + reachable(config.host()) + ":" + config.port());
    }

    /** Every address of the machine is no address to connect to. */
    static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]" -> "[::1]";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    }

    @Override
    List<SettingArgument> arguments() {
        List<SettingArgument> arguments = super.arguments();
        add(arguments, "host", host);
        add(arguments, "port", port);
        return arguments;
    }
}
