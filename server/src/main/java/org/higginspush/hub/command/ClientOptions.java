package org.higginspush.hub.command;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.AddressParser;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.httpclient.HubClient;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the commands that talk to a running hub: which one, about whom, and with which token. */
final class ClientOptions extends SettingsOptions {
    private static final String TOKEN_VARIABLE = "HIGGINS_PUSH_TOKEN";
    private static final Duration OWN_TOKEN = Duration.ofMinutes(15);
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = "The hub's address. Default: what the configuration says.")
    @Nullable
    String hub;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The access token. Better: the variable " + TOKEN_VARIABLE + ", which others on this machine"
                    + " cannot see. Default: one made with the key in the data folder.")
    @Nullable
    String token;

    @Option(names = "--user", required = true, paramLabel = "ID", description = "Whose changes.")
    String user = "";

    /** Where the user's changes are: {@code /v1/users/{user}/changes} of the hub. */
    URI changes(HubConfig config) {
        try {
            String base = reachable(base(config)).toString().replaceFirst("/+$", "");
            return URI.create(base + "/v1/users/" + Ids.encodeWithTilde(Ids.check("user", user)) + "/changes");
        } catch (Refusal refusal) {
            throw CommandFailure.usage(refusal.text());
        }
    }

    private URI base(HubConfig config) {
        if (hub != null) {
            return checked(hub);
        }
        if (config.publicUrl() != null) {
            return config.publicUrl();
        }
        if (config.port() == 0) {
            throw CommandFailure.usage("The configured port is 0, so name the hub's address with --hub URL.");
        }
        return URI.create("http://" + reachable(config.host()) + ":" + config.port());
    }

    private static URI checked(String hub) {
        try {
            return AddressParser.httpUrl(hub);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--hub needs an address like http://127.0.0.1:8080.");
        }
    }

    /**
     * An address that Java's HTTP client takes: a host name in ASCII, and one with an underscore as the address it stands for, under
     * which every hub answers.
     */
    private static URI reachable(URI hub) {
        WebOrigin origin = WebOrigin.of(hub.getScheme(), hub.getRawAuthority());
        URI plain = URI.create(origin + hub.getRawPath());
        if (origin == null || plain.getHost() != null) {
            return plain;
        }
        if (!origin.scheme().equals("http")) {
            throw CommandFailure.usage(
                    "Over https the name of a host may not have an underscore: use another name of it.");
        }
        try {
            String address = InetAddress.getByName(origin.host()).getHostAddress();
            return URI.create(
                    "http://" + reachable(address) + (origin.port() < 0 ? "" : ":" + origin.port()) + hub.getRawPath());
        } catch (UnknownHostException e) {
            throw new CommandFailure(HubClient.unreachable(plain, e));
        }
    }

    /** Every address of the machine is no address to connect to. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]" -> "[::1]";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    }

    /** The token that was given; else a new one, made with the hub's own key. */
    String token(Terminal terminal, HubConfig config, @Nullable String device, Scope scope) {
        String given = token == null ? terminal.environment().getOrDefault(TOKEN_VARIABLE, "") : token;
        if (given.isEmpty()) {
            return ownToken(config.data(), device, scope);
        }
        if (!TOKEN.matcher(given).matches()) {
            throw CommandFailure.usage("The token holds characters that no access token has.");
        }
        return given;
    }

    private String ownToken(Path data, @Nullable String device, Scope scope) {
        if (!Files.isDirectory(data)) {
            throw CommandFailure.usage("No token: set " + TOKEN_VARIABLE
                    + ", or name the data folder of a hub on this machine with --data DIR (" + data
                    + " does not exist).");
        }
        try {
            String who = scope == Scope.PUBLISH ? TokenCommand.PUBLISHER : user;
            return TokenCommand.open(data).issue(who, device, Set.of(scope), OWN_TOKEN);
        } catch (Refusal refusal) {
            throw CommandFailure.usage(refusal.text());
        }
    }
}
