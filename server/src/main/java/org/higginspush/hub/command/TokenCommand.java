package org.higginspush.hub.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.higginspush.hub.access.LocalIssuer;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.DurationParser;
import org.higginspush.hub.model.PlainText;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub token}: makes tokens with the key in the data folder; standard output gets tokens and nothing else. */
@Command(name = "token", description = "Prints an access token signed with the hub's own key, for trying things out.")
final class TokenCommand implements Runnable {
    /** Who a publisher's token speaks for when no user is named. */
    static final String PUBLISHER = "attribute-server";

    private static final Pattern RANGE = Pattern.compile("(\\d{1,7})\\.\\.(\\d{1,7})");

    private final Terminal terminal;

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Option(names = "--user", paramLabel = "ID", description = "The user the token speaks for.")
    @Nullable
    private String user;

    @Option(names = "--device", paramLabel = "ID", description = "Binds the token to this device of the user.")
    @Nullable
    private String device;

    @Option(names = "--publisher", description = "The token may publish changes of any user.")
    private boolean publisher;

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
        if (users == null) {
            terminal.print(one(issuer(), duration()));
        } else {
            many(users);
        }
    }

    private String one(LocalIssuer issuer, Duration duration) {
        if (user == null && !publisher) {
            throw CommandFailure.usage("Say whose token: --user ID, --users FROM..TO or --publisher.");
        }
        return issue(issuer, user == null ? PUBLISHER : user, duration);
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
        LocalIssuer issuer = issuer();
        Duration duration = duration();
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

    /** A publisher that is no user has nothing to hear. */
    private Set<Scope> scopes() {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        if (publisher) {
            scopes.add(Scope.PUBLISH);
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
        return open(options.read(terminal).toConfig().data());
    }

    /** Opens the key in a data folder; makes both on first use. */
    static LocalIssuer open(Path data) {
        try {
            return LocalIssuer.open(data, InstantSource.system());
        } catch (IOException e) {
            throw new CommandFailure(PlainText.oneLine(String.valueOf(e.getMessage())));
        }
    }
}
