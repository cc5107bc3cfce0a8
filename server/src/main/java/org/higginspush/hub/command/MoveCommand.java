package org.higginspush.hub.command;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.higginspush.hub.backplane.DataFolderException;
import org.higginspush.hub.backplane.StateCounts;
import org.higginspush.hub.backplane.redis.HubMove;
import org.higginspush.hub.backplane.redis.HubMove.MoveRequest;
import org.higginspush.hub.backplane.redis.RedisOptions;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.logging.LoggingSetup;
import org.higginspush.hub.model.PlainText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hub move} */
@Command(
        name = "move",
        description = {
            "Moves all that a hub knows from its data folder to a Redis, for several nodes, or back, while no hub runs.",
            "Positions stay valid: no device syncs because of it. What was moved stays where it was, marked so that no hub is"
                    + " started on it by mistake. A move that was interrupted is run again with the same options."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hub move --data /var/lib/hub --to redis://10.0.0.7:6379 --dry-run",
            "  hub move --data /var/lib/hub --to redis://10.0.0.7:6379",
            "  hub move --from redis://10.0.0.7:6379 --data /var/lib/hub",
            "  hub move --data /var/lib/hub --to env:REDIS    # the address, with its password, from a variable",
            "",
            "To give up a move from Redis that was not finished, and go on with that Redis:",
            "  redis-cli HDEL 'higgins-push:{hub}' moved"
        })
final class MoveCommand implements Runnable {
    private static final String VARIABLE = "env:";

    private final Terminal terminal;

    /** Where the Redis is, and in which direction it goes. */
    static final class MoveOptions {
        @Option(
                names = "--to",
                paramLabel = "REDIS",
                description =
                        "The Redis to move to, as in the setting storage.redis.uri; or env:NAME, a variable with that.")
        @Nullable
        String to;

        @Option(names = "--from", paramLabel = "REDIS", description = "The Redis to move from.")
        @Nullable
        String from;
    }

    @ArgGroup(multiplicity = "1")
    private MoveOptions direction = new MoveOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The data folder of the hub; with --from an empty one, or the one that was moved away.")
    private String data = "";

    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            defaultValue = "higgins-push:",
            description = "What the names of all keys begin with, the setting storage.redis.prefix (${DEFAULT-VALUE}).")
    private String prefix = "";

    @Option(names = "--dry-run", description = "Only tells whether it can be moved, and how much that is.")
    private boolean dryRun;

    @Option(
            names = "--replace",
            description = "With --to: deletes what an earlier move from that Redis to a data folder has left there.")
    private boolean replace;

    @Option(
            names = "--accept-loss",
            description =
                    "With --to: also to a Redis that may lose all that was acknowledged, as storage.redis.accept-loss.")
    private boolean acceptsLoss;

    @Option(
            names = "--trusted-certificates",
            paramLabel = "FILE",
            description = "Who may sign the certificate of Redis, the setting storage.redis.trusted-certificates.")
    private @Nullable String trusted;

    MoveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        LoggingSetup.configure(new HubConfig.Log(HubConfig.LogFormat.TEXT, HubConfig.LogLevel.WARN));
        String given = direction.to == null ? direction.from : direction.to;
        String uri = address(given == null ? "" : given);
        RedisOptions redis = RedisOptions.of(uri, prefix())
                .withAcceptLoss(acceptsLoss)
                .withTrusted(trusted == null ? null : path(trusted));
        MoveRequest request = new MoveRequest(path(data), redis, dryRun, replace);
        try {
            StateCounts counts = direction.to == null
                    ? HubMove.fromRedis(request, InstantSource.system(), this::report)
                    : HubMove.toRedis(request, this::report);
            tell(counts);
        } catch (DataFolderException | IOException e) {
            throw new CommandFailure(PlainText.oneLine(String.valueOf(e.getMessage())));
        }
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw CommandFailure.usage(PlainText.oneLine(name) + " is no path of a file.");
        }
    }

    private String address(String given) {
        String uri = given;
        if (given.startsWith(VARIABLE)) {
            String name = given.substring(VARIABLE.length());
            uri = terminal.environment().getOrDefault(name, "");
            if (uri.isEmpty()) {
                throw CommandFailure.usage("The variable " + PlainText.oneLine(name) + " is not set.");
            }
        }
        if (!uri.matches("rediss?(-sentinel|-cluster)?://\\S+")) {
            throw CommandFailure.usage(
                    "Give a redis://, redis-sentinel:// or redis-cluster:// address; docs/cluster.md shows them.");
        }
        return uri;
    }

    private String prefix() {
        if (!prefix.matches("[A-Za-z0-9:-]{1,50}")) {
            throw CommandFailure.usage("--prefix takes up to 50 letters, digits, - and :.");
        }
        return prefix;
    }

    private void report(long users) {
        terminal.tell(number(users) + " users …");
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private void tell(StateCounts counts) {
        for (Map.Entry<String, Long> one : counts.all().entrySet()) {
            terminal.print(String.format("%14s %s", number(one.getValue()), one.getKey()));
        }
        if (dryRun) {
            terminal.print("Nothing was moved (--dry-run).");
        } else if (direction.to == null) {
            terminal.print("Moved to " + PlainText.oneLine(data)
                    + ". Start the hub with storage.mode: sqlite and this data folder.");
        } else {
            terminal.print(
                    "Moved. Start the hubs with storage.mode: redis and this Redis, all with the same settings;");
            terminal.print("as long as no other issuer is set, with copies of this data folder's key.");
        }
    }
}
