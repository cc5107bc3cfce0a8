package org.higginspush.bench.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.higginspush.bench.redis.ConcurrentPublishers.PublishFigures;
import org.higginspush.bench.servers.Workspace;

/**
 * How many changes the backplane records in Redis a second, beside plain scripts on the same Redis in the same run, and what a user costs
 * there. Prints medians of rounds in which all are visited in turn.
 */
public final class RedisRun {
    /** How many contexts each user has. */
    static final int CONTEXTS = 3;

    private static final int ROUNDS = 3;
    private static final int PIPELINED = 256;
    private static final int MANY = 64;
    private static final int USERS = 20_000;
    private static final int SLICE = 1_000;
    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(6);
    private static final Duration WARM_UP = Duration.ofSeconds(1);
    private static final Duration MEASURED = Duration.ofSeconds(4);

    private final Workspace workspace;
    private final PrintStream out;
    private final Map<String, List<PublishFigures>> figures = new LinkedHashMap<>();

    public RedisRun(Workspace workspace, PrintStream out) {
        this.workspace = workspace;
        this.out = out;
    }

    /** Runs it; about two minutes. */
    public void run() {
        try (RedisProcess redis = RedisProcess.start(workspace, "redis")) {
            List<Supplier<ChangeStore>> stores = List.of(
                    () -> new PlainScripts("a script that does nothing", redis.uri(), PlainScripts.EMPTY),
                    () -> new PlainScripts("a script that keeps and tells", redis.uri(), PlainScripts.KEEP_AND_TELL),
                    () -> new BackplaneStore(redis.uri(), "bench:"));
            for (int round = 0; round <= ROUNDS; round++) {
                for (Supplier<ChangeStore> store : stores) {
                    visit(store, redis, 1, PIPELINED, round);
                    visit(store, redis, MANY, 1, round);
                }
            }
            printFigures();
            printUsers(redis);
        }
    }

    private void visit(
            Supplier<ChangeStore> opening, RedisProcess redis, int publishers, int unansweredEach, int round) {
        try (ChangeStore store = opening.get()) {
            Duration warmUp = round == 0 ? FIRST_WARM_UP : WARM_UP;
            PublishFigures reached = new ConcurrentPublishers(store, publishers, unansweredEach)
                    .run(warmUp, MEASURED, redis::cpuSeconds);
            if (round > 0) {
                String load = publishers + " x " + unansweredEach;
                figures.computeIfAbsent(store.name() + " | " + load, each -> new ArrayList<>())
                        .add(reached);
            }
        }
    }

    private void printFigures() {
        out.println(
                "| who | unanswered | changes/s | CPU µs of Redis each | CPU µs of the publishing process each | failed |");
        out.println("|---|---:|---:|---:|---:|---:|");
        figures.forEach((name, all) -> print(
                "| %s | %,.0f | %.1f | %.1f | %d |",
                name,
                median(all, PublishFigures::perSecond),
                median(all, PublishFigures::redisMicros),
                median(all, PublishFigures::ownMicros),
                all.stream().mapToLong(PublishFigures::failed).sum()));
    }

    /** What users with three contexts each cost, and which commands their changes. */
    private void printUsers(RedisProcess redis) {
        RedisClient client = RedisClient.create(redis.uri());
        try (StatefulRedisConnection<String, String> connection = client.connect();
                ChangeStore store = new BackplaneStore(redis.uri(), "memory:")) {
            long before = number(connection.sync().info("memory"), "used_memory:");
            connection.sync().configResetstat();
            for (int user = 0; user < USERS; user += SLICE) {
                recordSlice(store, user);
            }
            String commands = connection.sync().info("commandstats");
            long after = number(connection.sync().info("memory"), "used_memory:");
            print(
                    "%n%d users with %d contexts each: %d bytes of Redis's memory a user.",
                    USERS, CONTEXTS, (after - before) / USERS);
            print("Commands for each change of theirs:");
            commands.lines()
                    .filter(line -> line.startsWith("cmdstat_") && number(line, "calls=") > USERS / 2)
                    .forEach(line -> print(
                            "%s %.2f",
                            line.substring("cmdstat_".length(), line.indexOf(':')),
                            (double) number(line, "calls=") / USERS / CONTEXTS));
        } finally {
            client.shutdown();
        }
    }

    private static void recordSlice(ChangeStore store, int from) {
        List<CompletableFuture<?>> slice = new ArrayList<>();
        for (int user = from; user < from + SLICE; user++) {
            for (int context = 0; context < CONTEXTS; context++) {
                slice.add(store.record(user, context).toCompletableFuture());
            }
        }
        CompletableFuture.allOf(slice.toArray(CompletableFuture[]::new)).join();
    }

    private static long number(String text, String name) {
        int from = text.indexOf(name) + name.length();
        int to = from;
        while (to < text.length() && Character.isDigit(text.charAt(to))) {
            to++;
        }
        return Long.parseLong(text.substring(from, to));
    }

    private void print(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    private static double median(List<PublishFigures> all, ToDoubleFunction<PublishFigures> figure) {
        return all.stream().mapToDouble(figure).sorted().toArray()[all.size() / 2];
    }
}
