package org.higginspush.hub.backplane.redis;

import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.higginspush.hub.model.Futures;
import org.jspecify.annotations.Nullable;

/** Two connections to one Redis, one for commands and one for channels, as long as both of them last. Thread-safe. */
final class RedisSession {
    private static final int MOST_UNANSWERED = 200;
    private static final int PAGE = 1_000;

    private final SessionConnections connections;
    private final RedisClusterAsyncCommands<String, String> commands;
    private final StatefulRedisPubSubConnection<String, String> channels;
    private final long timeoutMillis;
    /** What was not sent yet. Guarded by itself, as the two that follow. */
    private final Deque<ScriptCall> waiting = new ArrayDeque<>();

    private int unanswered;
    private boolean isClosed;
    /** Channels whose subscription this node ends, and how many times it asked for that. */
    private final Map<String, Integer> unsubscribing = new ConcurrentHashMap<>();

    /** How many at a time are subscribed to or repaired: each slice has the whole timeout, however many users there are. */
    static final int SLICE = 200;

    /** The connections of one session. */
    interface SessionConnections {
        RedisClusterAsyncCommands<String, String> commands();

        StatefulRedisPubSubConnection<String, String> channels();

        /** Teaches a script to each server that may have to run it. */
        CompletableFuture<?> load(String script);

        CompletableFuture<Void> closeAsync();
    }

    RedisSession(SessionConnections connections, long timeoutMillis) {
        this.connections = connections;
        this.commands = connections.commands();
        this.channels = connections.channels();
        this.timeoutMillis = timeoutMillis;
    }

    /** A script that is to be run. */
    private record ScriptCall(
            LuaScript script, String[] keys, String[] arguments, CompletableFuture<List<Object>> answered) {}

    /**
     * Runs a script; completed with what it returns. What changes something is run in the order in which it was given. Only so many are sent at a time: then Redis is
     * asked whether it lives, and answers, in time, however much waits.
     */
    CompletableFuture<List<Object>> eval(LuaScript script, String[] keys, String... arguments) {
        CompletableFuture<List<Object>> answered = new CompletableFuture<>();
        synchronized (waiting) {
            if (isClosed) {
                answered.completeExceptionally(new IllegalStateException("The session is closed."));
                return answered;
            }
            ScriptCall call = new ScriptCall(script, keys, arguments, answered);
            if (script.isRead()) {
                waiting.addFirst(call); // who comes back does not wait behind what is to be recorded
            } else {
                waiting.addLast(call);
            }
            sendWaiting();
        }
        return answered;
    }

    /** Under the lock, so that Redis gets them in their order. */
    private void sendWaiting() {
        ScriptCall next;
        while (unanswered < MOST_UNANSWERED && (next = waiting.poll()) != null) {
            unanswered++;
            send(next);
        }
    }

    private void send(ScriptCall call) {
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
            unanswered--;
            sendWaiting();
        }
        if (answer != null) {
            call.answered.complete(answer);
        } else {
            call.answered.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
        }
    }

    /** Teaches Redis all scripts, so that none is sent a second time behind later ones. */
    void loadScripts() throws Exception {
        for (LuaScript script : LuaScript.values()) {
            await(connections.load(script.source()));
        }
    }

    /** Subscribes to a channel of one hash slot. */
    CompletableFuture<Void> subscribeSharded(String channel) {
        return channels.async().ssubscribe(channel).toCompletableFuture();
    }

    void unsubscribeSharded(String channel) {
        unsubscribing.merge(channel, 1, Integer::sum);
        channels.async().sunsubscribe(channel);
    }

    /** A subscription ended; if nobody here asked for that, {@code otherwise} is run. */
    void unsubscribed(String channel, Runnable otherwise) {
        boolean[] asked = new boolean[1];
        unsubscribing.computeIfPresent(channel, (same, count) -> {
            asked[0] = true;
            return count == 1 ? null : count - 1;
        });
        if (!asked[0]) {
            otherwise.run();
        }
    }

    CompletableFuture<Void> subscribe(String channel) {
        return channels.async().subscribe(channel).toCompletableFuture();
    }

    /** Asks whether both connections answer. */
    CompletableFuture<Void> ping() {
        return CompletableFuture.allOf(
                commands.ping().toCompletableFuture(), channels.async().ping().toCompletableFuture());
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

    /** What Redis tells of itself: lines of {@code name:value}. */
    String info() throws Exception {
        return await(commands.info().toCompletableFuture());
    }

    /** A setting of Redis; empty if it may not be read, as with some providers. */
    String setting(String name) throws Exception {
        return await(commands.configGet(name)
                .toCompletableFuture()
                .handle((settings, failure) -> failure == null ? settings.getOrDefault(name, "") : ""));
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
            unsent = List.copyOf(waiting);
            waiting.clear();
        }
        unsent.forEach(
                call -> call.answered.completeExceptionally(new IllegalStateException("The session is closed.")));
        return connections.closeAsync();
    }
}
