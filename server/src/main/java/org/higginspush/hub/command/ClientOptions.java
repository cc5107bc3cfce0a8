package org.higginspush.hub.command;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.higginspush.hub.access.LocalIssuer;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.AddressParser;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.httpclient.HubClient;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the commands that talk to a running hub: which one, about whom, and with which token. */
final class ClientOptions extends HubOptions {
    private static final String TOKEN_VARIABLE = "HIGGINS_PUSH_TOKEN";
    private static final String EXAMPLE = "http://127.0.0.1:8080";
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

    /** Made with the first token of our own; null before. */
    private @Nullable LocalIssuer issuer;

    /**
     * Where the changes are of an audience: {@code /v1/…/changes} of the hub.
     *
     * @param purpose what the request is for
     */
    URI changes(HubConfig config, Audience audience, Purpose purpose) {
        return address(config, purpose, path(audience) + "/changes");
    }

    /**
     * Where the sessions of a user are: {@code /v1/users/…/sessions} of the hub.
     *
     * @param device null for all of the user
     */
    URI sessions(HubConfig config, String user, @Nullable String device) {
        String all = path(new Audience.User(user)) + "/sessions";
        return address(config, Purpose.OPERATIONS, device == null ? all : all + "/" + Ids.encodeWithTilde(device));
    }

    /** What happened to a device: {@code /v1/users/…/timeline?device=…} of the hub. */
    URI timeline(HubConfig config, String user, String device) {
        String query = "?device=" + URLEncoder.encode(device, StandardCharsets.UTF_8);
        return address(config, Purpose.OPERATIONS, path(new Audience.User(user)) + "/timeline" + query);
    }

    /** Where a device is woken to try it: {@code /v1/users/…/devices/…/registration/wake} of the hub. */
    URI trialWakeUp(HubConfig config, String user, String device) {
        return address(config, Purpose.OPERATIONS, path(new Audience.Device(user, device)) + "/registration/wake");
    }

    /** Where the nodes are: {@code /v1/cluster} of the hub. */
    URI cluster(HubConfig config) {
        return address(config, Purpose.OPERATIONS, "cluster");
    }

    /** Where the events of a group are: {@code /v1/groups/…/events} of the hub. */
    URI events(HubConfig config, Audience.Group group) {
        return address(config, Purpose.OPERATIONS, path(group) + "/events");
    }

    /** The hub itself, with a slash at the end. */
    URI folder(HubConfig config, Purpose purpose) {
        String base = reachable(base(config, purpose)).toString().replaceFirst("/+$", "");
        return URI.create(base + "/");
    }

    private URI address(HubConfig config, Purpose purpose, String path) {
        return URI.create(folder(config, purpose) + "v1/" + path);
    }

    private static String path(Audience audience) {
        if (audience instanceof Audience.User all) {
            return "users/" + Ids.encodeWithTilde(all.user());
        }
        if (audience instanceof Audience.Device one) {
            return "users/" + Ids.encodeWithTilde(one.user()) + "/devices/" + Ids.encodeWithTilde(one.device());
        }
        return audience instanceof Audience.Group all ? "groups/" + Ids.encodeWithTilde(all.group()) : "everyone";
    }

    private URI base(HubConfig config, Purpose purpose) {
        if (hub != null) {
            return checked(hub);
        }
        return ConfiguredHub.address(config, purpose);
    }

    private static URI checked(String hub) {
        try {
            return AddressParser.httpUrl(hub);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--hub needs an address like " + example(hub) + ".");
        }
    }

    /** What was given with the scheme it lacks, if that makes it an address. */
    private static String example(String hub) {
        return hub.matches("[\\w.-]+:\\d{1,5}") ? "http://" + hub : EXAMPLE;
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

    /**
     * The token that was given; else a new one, made with the hub's own key.
     *
     * @param who the user that it speaks for
     */
    String token(Terminal terminal, EffectiveSettings settings, String who, @Nullable String device, Scope scope) {
        String given = givenToken(terminal);
        return given.isEmpty() ? ownToken(terminal, settings, who, device, scope) : given;
    }

    /** A new token if the key of a hub of this machine is found, which is not made for that; else null. */
    @Nullable
    String ownTokenIfAny(Terminal terminal, EffectiveSettings settings, String who, Scope... scopes) {
        try {
            HubConfig config = settings.toConfig();
            LocalKey key = new LocalKey(settings, config, address(config), terminal);
            return key.isThere() ? key.open().issue(who, null, Set.of(scopes), OWN_TOKEN) : null;
        } catch (CommandFailure noneIsMadeHere) {
            return null;
        }
    }

    /** The token that was given; empty if none was. */
    String givenToken(Terminal terminal) {
        String given = token == null ? terminal.environment().getOrDefault(TOKEN_VARIABLE, "") : token;
        if (!given.isEmpty() && !TOKEN.matcher(given).matches()) {
            throw CommandFailure.usage("The token holds characters that no access token has.");
        }
        return given;
    }

    private String ownToken(
            Terminal terminal, EffectiveSettings settings, String who, @Nullable String device, Scope scope) {
        if (issuer == null) {
            issuer = issuer(terminal, settings);
        }
        try {
            return issuer.issue(who, device, Set.of(scope), OWN_TOKEN);
        } catch (Refusal refusal) {
            throw CommandFailure.usage(refusal.text());
        }
    }

    private LocalIssuer issuer(Terminal terminal, EffectiveSettings settings) {
        HubConfig config = settings.toConfig();
        LocalKey key =
                new LocalKey(settings, config, hub == null ? address(config) : reachable(checked(hub)), terminal);
        if (!Files.isDirectory(key.folder())) {
            throw CommandFailure.usage("No token: set " + TOKEN_VARIABLE
                    + ", or name the data folder of a hub on this machine with --data DIR (" + key.folder()
                    + " does not exist).");
        }
        String warning = key.warning();
        if (warning != null) {
            terminal.tell("hub: " + warning);
        }
        return key.open();
    }
}
