package org.higginspush.hub.command;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.higginspush.hub.access.LocalIssuer;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.DurationParser;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub token}: makes tokens with the key in the data folder; standard output gets tokens and nothing else. */
@Command(
        name = "token",
        description = "Prints an access token signed with the key of the hub on this machine, for trying things out.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hub token --user alex --device phone",
            "  hub token --publisher --lifetime 15m",
            "  hub token --manager",
            "  hub token --relay family-hub --lifetime 8760h",
            "  hub token --users 0..499 > tokens.txt"
        })
final class TokenCommand implements Runnable {
    /** Who the token of a publisher or manager speaks for when no user is named. */
    static final String PUBLISHER = "attribute-server";

    private static final Pattern RANGE = Pattern.compile("(\\d{1,7})\\.\\.(\\d{1,7})");

    private final Terminal terminal;

    @Mixin
    private final HubOptions options = new HubOptions();

    @Option(names = "--user", paramLabel = "ID", description = "The user the token speaks for.")
    @Nullable
    private String user;

    @Option(names = "--device", paramLabel = "ID", description = "Binds the token to this device of the user.")
    @Nullable
    private String device;

    @Option(names = "--publisher", description = "The token may publish changes of any user.")
    private boolean publisher;

    @Option(names = "--manager", description = "The token may manage groups, see and end sessions, and forget users.")
    private boolean manager;

    @Option(
            names = "--relay",
            paramLabel = "NAME",
            description = "The token lets the hub of this name wake its devices through this one, and nothing else.")
    @Nullable
    private String relay;

    @Option(
            names = "--users",
            paramLabel = "FROM..TO",
            description = "Tokens for the users named by these numbers, one a line: --users 0..499.")
    @Nullable
    private String users;

    @Option(
            names = "--lifetime",
            paramLabel = "DURATION",
            defaultValue = "12h",
            description = "How long it is good: 90s, 15m, 12h. Default: ${DEFAULT-VALUE}.")
    private String lifetime = "12h";

    TokenCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        if (relay != null) {
            forRelay(relay);
        } else if (users == null) {
            one();
        } else {
            many(users);
        }
    }

    /** Whoever has such a token is another operator: it must not be good for anything else. */
    private void forRelay(String name) {
        if (user != null || users != null || device != null || publisher || manager) {
            throw CommandFailure.usage("--relay makes a token for one thing alone: leave the other options out.");
        }
        Duration duration = duration();
        terminal.print(issue(issuer(), name, duration));
    }

    private void one() {
        if (user == null && !publisher && !manager) {
            throw CommandFailure.usage(
                    "Say whose token: --user ID, --users FROM..TO, --publisher, --manager or --relay NAME.");
        }
        Duration duration = duration();
        terminal.print(issue(issuer(), user == null ? PUBLISHER : user, duration));
    }

    private void many(String range) {
        Matcher numbers = RANGE.matcher(range);
        if (user != null || device != null || !numbers.matches()) {
            throw CommandFailure.usage("--users needs FROM..TO, for example 0..499, without --user and --device.");
        }
        int first = Integer.parseInt(numbers.group(1));
        int last = Integer.parseInt(numbers.group(2));
        if (last < first) {
            throw CommandFailure.usage("--users " + range + " names nobody: the lower number comes first.");
        }
        Duration duration = duration();
        LocalIssuer issuer = issuer();
        for (int i = first; i <= last && !terminal.isClosed(); i++) {
            terminal.print(issue(issuer, Integer.toString(i), duration));
        }
    }

    private String issue(LocalIssuer issuer, String who, Duration duration) {
        try {
            return issuer.issue(who, device, scopes(), duration);
        } catch (Refusal refusal) {
            throw CommandFailure.usage(refusal.text());
        }
    }

    /** A publisher or manager that is no user has nothing to hear. */
    private Set<Scope> scopes() {
        if (relay != null) {
            return Set.of(Scope.RELAY);
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        if (publisher) {
            scopes.add(Scope.PUBLISH);
        }
        if (manager) {
            scopes.add(Scope.MANAGE);
        }
        if (user != null || users != null) {
            scopes.add(Scope.SUBSCRIBE);
        }
        return scopes;
    }

    private Duration duration() {
        try {
            return DurationParser.parse(lifetime);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--lifetime needs a duration like 90s, 15m or 12h.");
        }
    }

    private LocalIssuer issuer() {
        EffectiveSettings settings = options.read(terminal);
        HubConfig config = settings.toConfig();
        URI address = HubOptions.address(config);
        LocalKey key = new LocalKey(settings, config, address, terminal);
        if (key.isGuessed()) {
            throw new CommandFailure("No hub runs " + (address == null ? "that could be asked" : "at " + address)
                    + ", and there is no folder " + key.folder()
                    + ": start the hub first, or name its data folder with --data DIR or its port with --port N.");
        }
        LocalIssuer issuer = key.open();
        String warning = key.warning();
        if (warning != null) {
            terminal.tell("hub: " + warning);
        }
        return issuer;
    }
}
