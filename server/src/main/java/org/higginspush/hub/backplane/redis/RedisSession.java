package org.higginspush.hub.backplane.redis;

import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Futures;
import org.jspecify.annotations.Nullable;

/** The connections to one Redis, some for commands and one for channels, as long as all of them last. Thread-safe. */
final class RedisSession {
    private static final int PAGE = 1_000;
    private static final long MOVING_MILLIS = 20;
    private static final String CLOSED = "The session is closed.";

    private final SessionConnections connections;
    private final RedisClusterAsyncCommands<String, String> commands;
    private final StatefulRedisPubSubConnection<String, String> channels;
    private final long timeoutMillis;
    private final HubMetrics metrics;
    private final @Nullable ReplicaWait replicas;
    /** What was not sent yet. Guarded by itself, as what follows. */
    private final ScriptQueue waiting = new ScriptQueue();

    private boolean isClosed;
    /** Channels whose subscription this node ends, and how many times it asked for that. */
    private final Map<String, Integer> unsubscribing = new ConcurrentHashMap<>();

    /** How many at a time are subscribed to or repaired: each slice has the whole timeout, however many users there are. */
    static final int SLICE = 200;

    /** The connections of one session. */
    interface SessionConnections {
        RedisClusterAsyncCommands<String, String> commands();

        StatefulRedisPubSubConnection<String, String> channels();

        /** The connections for commands to each server that has keys of its own. */
        CompletableFuture<List<RedisClusterAsyncCommands<String, String>>> masters();

        /** Asks whether each server answers on the connection for channels. */
        CompletableFuture<Void> pingChannels();

        /** Which server has a key. */
        String server(String key);

        /** A connection to that server on which nothing else waits. */
        CompletableFuture<RedisClusterAsyncCommands<String, String>> forWaiting(String key);

        /** Asks which server has which keys; completed when that is known. */
        CompletableFuture<Void> refresh();

        CompletableFuture<Void> closeAsync();
    }

    /**
     * @param waitReplicas how many replicas must have a change before it is acknowledged
     */
    RedisSession(SessionConnections connections, long timeoutMillis, int waitReplicas, HubMetrics metrics) {
        this.connections = connections;
        this.commands = connections.commands();
        this.channels = connections.channels();
        this.timeoutMillis = timeoutMillis;
        this.metrics = metrics;
        this.replicas = waitReplicas == 0 ? null : new ReplicaWait(connections, waitReplicas, timeoutMillis / 2);
    }

    /**
     * Runs a script; completed with what it returns. What changes something is run in the order in which it was given, and what reads
     * in another: of the two that wait each goes on in turn. Only so many are sent at a time: then Redis is asked whether it lives, and
     * answers, in time, however much waits.
     */
    CompletableFuture<List<Object>> eval(RedisScript script, String[] keys, String... arguments) {
        ScriptCall call = new ScriptCall(script, keys, arguments);
        synchronized (waiting) {
            if (isClosed) {
                return CompletableFuture.failedFuture(new IllegalStateException(CLOSED));
            }
            waiting.add(call);
            sendWaiting();
        }
        return call.answered;
    }

    /** Under the lock, so that Redis gets them in their order. */
    private void sendWaiting() {
        ScriptCall next;
        while ((next = waiting.next()) != null) {
            send(next);
        }
    }

    private void send(ScriptCall call) {
        if (call.sentAt == 0) {
            call.sentAt = metrics.nanoTime();
        }
        commands.<List<Object>>evalsha(call.script.digest(), ScriptOutputType.MULTI, call.keys, call.arguments)
                .whenComplete((answer, failure) -> {
                    if (failure != null && Futures.unwrap(failure) instanceof RedisNoScriptException) {
                        sendSource(call);
                    } else {
                        answered(call, answer, failure);
                    }
                });
    }

    private void sendSource(ScriptCall call) {
        commands.<List<Object>>eval(call.script.source(), ScriptOutputType.MULTI, call.keys, call.arguments)
                .whenComplete((answer, failure) -> answered(call, answer, failure));
    }

    private void answered(ScriptCall call, @Nullable List<Object> answer, @Nullable Throwable failure) {
        if (Thread.holdsLock(waiting)) { // it failed while it was sent; whoever waits for it may need other locks
            CompletableFuture.runAsync(() -> answered(call, answer, failure));
            return;
        }
        synchronized (waiting) {
            waiting.answered();
            sendWaiting();
        }
        if (answer != null) {
            recorded(call, answer);
        } else if (failure != null && isMoving(failure) && call.mayTryAgain(timeoutMillis)) {
            later().execute(() -> again(call));
        } else {
            failed(call, failure == null ? new IllegalStateException("no answer") : failure);
        }
    }

    private void recorded(ScriptCall call, List<Object> answer) {
        if (replicas == null || !call.script.isAcknowledged()) {
            completed(call, answer);
            return;
        }
        replicas.confirmed(call.keys[0]).whenComplete((done, failure) -> {
            if (failure == null) {
                completed(call, answer);
            } else {
                failed(call, failure);
            }
        });
    }

    private void completed(ScriptCall call, List<Object> answer) {
        measure(call);
        call.answered.complete(answer);
    }

    private void failed(ScriptCall call, Throwable failure) {
        measure(call);
        call.answered.completeExceptionally(failure);
    }

    private void measure(ScriptCall call) {
        if (call.script.isAcknowledged()) {
            metrics.committed(1, call.sentAt);
        }
    }

    // ---- slots that move

    /** A cluster is moving the slot to another server; it did nothing. */
    static boolean isMoving(Throwable failure) {
        String text = Futures.unwrap(failure).getMessage();
        return Futures.unwrap(failure) instanceof RedisCommandExecutionException
                && text != null
                && (text.startsWith("TRYAGAIN") || text.startsWith("MOVED") || text.startsWith("ASK"));
    }

    private static Executor later() {
        return CompletableFuture.delayedExecutor(MOVING_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void again(ScriptCall call) {
        synchronized (waiting) {
            if (!isClosed) {
                waiting.addAgain(call);
                sendWaiting();
                return;
            }
        }
        call.answered.completeExceptionally(new IllegalStateException(CLOSED));
    }

    /** Asks which server has which keys. */
    CompletableFuture<Void> refresh() {
        return connections.refresh();
    }

    /** Which server has a key, as far as it is known. */
    String server(String key) {
        return connections.server(key);
    }

    // ---- the session

    /** Teaches all scripts to each server, so that none is sent a second time behind later ones. */
    void loadScripts() throws Exception {
        load(List.of(LuaScript.values()));
    }

    /** Teaches Redis scripts. */
    void load(List<? extends RedisScript> scripts) throws Exception {
        List<RedisClusterAsyncCommands<String, String>> masters = await(connections.masters());
        for (RedisScript script : scripts) {
            await(CompletableFuture.allOf(masters.stream()
                    .map(master -> master.scriptLoad(script.source()).toCompletableFuture())
                    .toArray(CompletableFuture[]::new)));
        }
    }

    /** Subscribes to a channel of one hash slot. */
    CompletableFuture<Void> subscribeSharded(String channel) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        return whileMoving(() -> channels.async().ssubscribe(channel).toCompletableFuture(), end);
    }

    private CompletableFuture<Void> whileMoving(Supplier<CompletableFuture<Void>> operation, long end) {
        return operation
                .get()
                .exceptionallyCompose(failure -> isMoving(failure) && System.nanoTime() < end
                        ? connections
                                .refresh()
                                .handle((done, failed) -> null)
                                .thenComposeAsync(done -> whileMoving(operation, end), later())
                        : CompletableFuture.failedFuture(failure));
    }

    void unsubscribeSharded(String channel) {
        unsubscribing.merge(channel, 1, Integer::sum);
        channels.async().sunsubscribe(channel).whenComplete((done, failure) -> {
            if (failure != null) {
                isAsked(channel);
            }
        });
    }

    /** A subscription ended; if nobody here asked for that, {@code otherwise} is run. */
    void unsubscribed(String channel, Runnable otherwise) {
        if (!isAsked(channel)) {
            otherwise.run();
        }
    }

    private boolean isAsked(String channel) {
        boolean[] asked = new boolean[1];
        unsubscribing.computeIfPresent(channel, (same, count) -> {
            asked[0] = true;
            return count == 1 ? null : count - 1;
        });
        return asked[0];
    }

    CompletableFuture<Void> subscribe(String channel) {
        return channels.async().subscribe(channel).toCompletableFuture();
    }

    /** Asks whether all connections to all servers answer. */
    CompletableFuture<Void> ping() {
        CompletableFuture<Void> servers = connections
                .masters()
                .thenCompose(masters -> CompletableFuture.allOf(masters.stream()
                        .map(master -> master.ping().toCompletableFuture())
                        .toArray(CompletableFuture[]::new)));
        return CompletableFuture.allOf(servers, connections.pingChannels());
    }

    /** Reads a large hash, a page at a time; what changes meanwhile may be in it or not. */
    Map<String, String> readHash(String key) throws Exception {
        Map<String, String> all = new HashMap<>();
        MapScanCursor<String, String> page;
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            page = await(
                    commands.hscan(key, cursor, ScanArgs.Builder.limit(PAGE)).toCompletableFuture());
            all.putAll(page.getMap());
            cursor = page;
        } while (!page.isFinished());
        return all;
    }

    CompletableFuture<Boolean> exists(String key) {
        return commands.exists(key).toCompletableFuture().thenApply(count -> count > 0);
    }

    /** What each server that has keys of its own tells of itself. */
    List<RedisDurability.ServerSettings> settings() throws Exception {
        List<RedisDurability.ServerSettings> all = new ArrayList<>();
        for (RedisClusterAsyncCommands<String, String> master : await(connections.masters())) {
            String info = await(master.info().toCompletableFuture());
            String appendfsync = await(master.configGet("appendfsync")
                    .toCompletableFuture()
                    .handle((settings, failure) -> failure == null ? settings.getOrDefault("appendfsync", "") : ""));
            all.add(new RedisDurability.ServerSettings(info, appendfsync));
        }
        return all;
    }

    /** Waits for an answer, on a thread of the backplane's own. */
    <T> T await(CompletableFuture<T> answer) throws Exception {
        try {
            return answer.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw Futures.unwrap(e) instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new TimeoutException("Redis did not answer within " + timeoutMillis + " ms.");
        }
    }

    CompletableFuture<Void> close() {
        List<ScriptCall> unsent;
        synchronized (waiting) {
            isClosed = true;
            unsent = waiting.clear();
        }
        unsent.forEach(call -> call.answered.completeExceptionally(new IllegalStateException(CLOSED)));
        return connections.closeAsync();
    }
}
