package org.higginspush.hub.command;

import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.config.SettingArgument;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a command finds a hub that runs: where it listens. */
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

    /** Where a hub with this configuration is found on this machine, whatever it serves there; null if that cannot be known. */
    static @Nullable URI address(HubConfig config) {
        return addresses(config)
                .map(HubOptions::address)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Where it serves this; null if that cannot be known. */
    static @Nullable URI address(HubConfig config, Purpose purpose) {
        return addresses(config)
                .filter(address -> address.serves(purpose))
                .findFirst()
                .map(HubOptions::address)
                .orElse(null);
    }

    /** Those without TLS first: a certificate is rarely for the name by which this machine knows itself. */
    private static Stream<ListenAddress> addresses(HubConfig config) {
        return config.listen().stream().sorted(Comparator.comparing(ListenAddress::tls));
    }

    static @Nullable URI address(ListenAddress address) {
        return address.port() == 0
                ? null
                : URI.create(
                        (address.tls() ? "https://" : "http://") + reachable(address.host()) + ":" + address.port());
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
        addListen(arguments);
        return arguments;
    }

    /** Whoever names the address of a hub does not mean any that is configured. */
    void addListen(List<SettingArgument> arguments) {
        if (host != null || port != null) {
            add(arguments, "listen", "[]");
        }
    }
}
