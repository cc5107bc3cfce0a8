package org.higginspush.hub.backplane.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Futures;

/**
 * A connection to Redis by which a hub is moved. What is sent is not waited for one by one, but only so much is in flight as fits into
 * little memory. Used by one thread.
 */
final class MoveConnection implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MOST_IN_FLIGHT = 500;
    private static final int PAGE = 500;

    private final RedisOptions options;
    private final String place;
    private final RedisConnector connector;
    private final RedisSession session;
    private final RedisClusterAsyncCommands<String, String> commands;
    private final Deque<CompletionStage<?>> inFlight = new ArrayDeque<>();

    /** Takes one page in. */
    interface PageReceiver<T> {
        void accept(T page) throws IOException;
    }

    /**
     * @param options all but the timeout and the replicas count
     */
    MoveConnection(RedisOptions options) throws IOException {
        this.options = new RedisOptions(
                options.uri(), options.prefix(), TIMEOUT, 0, options.acceptLoss(), options.trusted(), null);
        this.place = place(options.uri());
        try {
            this.connector = RedisConnector.of(this.options);
        } catch (RuntimeException e) { // its text quotes the address, and so the password
            throw new IOException(place + " is no address of a Redis: docs/cluster.md shows what it may be.");
        }
        try {
            RedisSession.SessionConnections connections = connector.connect();
            this.session = new RedisSession(connections, TIMEOUT.toMillis(), 0, HubMetrics.NONE);
            this.commands = connections.commands();
        } catch (Exception e) {
            connector.close();
            throw failed("cannot be reached", e);
        }
    }

    /** The address without user and password. */
    private static String place(String uri) {
        return uri.replaceFirst("//.*@", "//");
    }

    String place() {
        return place;
    }

    /** What an acknowledgement of it is worth. */
    RedisDurability durability() throws IOException {
        try {
            return RedisDurability.of(session.settings(), options);
        } catch (Exception e) {
            throw failed("does not tell its settings", e);
        }
    }

    RedisClusterAsyncCommands<String, String> commands() {
        return commands;
    }

    // ---- answers

    private IOException failed(String what, Throwable failure) {
        Throwable cause = Futures.unwrap(failure);
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new IOException("The Redis at " + place + " " + what + ": " + text, failure);
    }

    <T> T await(CompletionStage<T> answer) throws IOException {
        try {
            return answer.toCompletableFuture().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was not waited for", e);
        } catch (TimeoutException e) {
            throw new IOException(
                    "The Redis at " + place + " did not answer within " + TIMEOUT.toSeconds() + " seconds.");
        } catch (Exception e) {
            throw failed("failed", e);
        }
    }

    /** Runs a script and waits for its answer. */
    List<Object> eval(LuaScript script, String... keys) throws IOException {
        return await(session.eval(script, keys));
    }

    /** Lets an answer be waited for later. */
    void later(CompletionStage<?> answer) throws IOException {
        inFlight.add(answer);
        while (inFlight.size() > MOST_IN_FLIGHT) {
            await(inFlight.remove());
        }
    }

    /** Waits until all that was sent is answered. */
    void awaitAll() throws IOException {
        while (!inFlight.isEmpty()) {
            await(inFlight.remove());
        }
    }

    // ---- reading what is large

    /** Hands over all names of keys that begin so, a page at a time; one may come twice. */
    void scan(String prefix, PageReceiver<List<String>> receiver) throws IOException {
        KeyScanCursor<String> page;
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            page = await(
                    commands.scan(cursor, ScanArgs.Builder.matches(prefix + "*").limit(PAGE)));
            receiver.accept(page.getKeys());
            cursor = page;
        } while (!page.isFinished());
    }

    /** Hands over a hash, a page at a time; a field may come twice. */
    void readHash(String key, PageReceiver<Map<String, String>> receiver) throws IOException {
        MapScanCursor<String, String> page;
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            page = await(commands.hscan(key, cursor, ScanArgs.Builder.limit(PAGE)));
            receiver.accept(page.getMap());
            cursor = page;
        } while (!page.isFinished());
    }

    @Override
    public void close() {
        try {
            await(session.close());
        } catch (IOException e) {
            // what was asked for is done, or has failed already
        }
        connector.close();
    }
}
