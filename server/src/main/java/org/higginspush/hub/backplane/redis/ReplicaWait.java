package org.higginspush.hub.backplane.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.higginspush.hub.model.Futures;

/**
 * Waits until replicas have what a server recorded. {@code WAIT} blocks its connection, so it has one of its own: there it waits for all
 * that the server had done when it was asked, whoever asked for that. So one {@code WAIT} is for all that was recorded
 * while the one before waited, and nothing else waits behind it. Thread-safe.
 */
final class ReplicaWait {
    private final RedisSession.SessionConnections connections;
    private final int replicas;
    private final long millis;
    private final Map<String, ServerWait> servers = new ConcurrentHashMap<>();

    /** What waits for the replicas of one server. Guarded by itself. */
    private static final class ServerWait {
        private List<CompletableFuture<Void>> waiting = new ArrayList<>();
        private boolean isAsking;

        /** Adds one, and tells whether Redis is to be asked: if it is not being asked already. */
        synchronized boolean add(CompletableFuture<Void> one) {
            waiting.add(one);
            boolean isFirst = !isAsking;
            isAsking = true;
            return isFirst;
        }

        /** All that wait; none is left then. */
        synchronized List<CompletableFuture<Void>> take() {
            List<CompletableFuture<Void>> all = waiting;
            waiting = new ArrayList<>();
            isAsking = !all.isEmpty();
            return all;
        }
    }

    /**
     * @param replicas how many must have it
     * @param millis how long they may take
     */
    ReplicaWait(RedisSession.SessionConnections connections, int replicas, long millis) {
        this.connections = connections;
        this.replicas = replicas;
        this.millis = millis;
    }

    /** Completed when the replicas have what was recorded under a key; failed if too few have it in time. */
    CompletableFuture<Void> confirmed(String key) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        ServerWait server = servers.computeIfAbsent(connections.server(key), name -> new ServerWait());
        if (server.add(done)) {
            ask(server, key);
        }
        return done;
    }

    private void ask(ServerWait server, String key) {
        List<CompletableFuture<Void>> all = server.take();
        if (all.isEmpty()) {
            return;
        }
        connections.forWaiting(key).thenCompose(this::waitForReplicas).whenComplete((count, failure) -> {
            if (failure != null) {
                all.forEach(one -> one.completeExceptionally(Futures.unwrap(failure)));
            } else if (count < replicas) {
                RedisCommandExecutionException few = new RedisCommandExecutionException("NOREPLICAS Only " + count
                        + " of the " + replicas + " replicas of storage.redis.wait-replicas have it in time.");
                all.forEach(one -> one.completeExceptionally(few));
            } else {
                all.forEach(one -> one.complete(null));
            }
            ask(server, key);
        });
    }

    /** Redis waits for what it had done before the last command of the same connection, so there is one. */
    private CompletableFuture<Long> waitForReplicas(RedisClusterAsyncCommands<String, String> commands) {
        commands.ping();
        return commands.waitForReplication(replicas, millis).toCompletableFuture();
    }
}
