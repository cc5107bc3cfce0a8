package org.higginspush.hub.backplane.redis;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a node uses Redis.
 *
 * @param uri {@code redis://}, {@code redis-sentinel://} or {@code redis-cluster://}; with {@code rediss} over TLS
 * @param prefix what all keys and channels begin with, so that several hubs may use one Redis
 * @param timeout how long Redis may take to answer
 * @param waitReplicas how many replicas must have a change before it is acknowledged
 * @param acceptLoss whether the node starts although Redis may lose all that was acknowledged
 * @param trusted a PEM file with the certificates of those who may sign Redis's; null for those that Java knows
 * @param folder where the node notes what it was told, so that it knows after a restart whether Redis has it still; null if nowhere
 */
public record RedisOptions(
        String uri,
        String prefix,
        Duration timeout,
        int waitReplicas,
        boolean acceptLoss,
        @Nullable Path trusted,
        @Nullable Path folder) {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** What counts if nothing else is said: no replica is waited for, a Redis that keeps nothing is refused, and nothing is noted. */
    public static RedisOptions of(String uri, String prefix) {
        return new RedisOptions(uri, prefix, TIMEOUT, 0, false, null, null);
    }

    /** The same with other replicas to wait for. */
    public RedisOptions withWaitReplicas(int count) {
        return new RedisOptions(uri, prefix, timeout, count, acceptLoss, trusted, folder);
    }

    /** The same, but whether it may lose what was acknowledged. */
    public RedisOptions withAcceptLoss(boolean accepted) {
        return new RedisOptions(uri, prefix, timeout, waitReplicas, accepted, trusted, folder);
    }

    /** The same with a folder for what the node was told. */
    public RedisOptions withFolder(@Nullable Path data) {
        return new RedisOptions(uri, prefix, timeout, waitReplicas, acceptLoss, trusted, data);
    }

    /** The same with certificates that count. */
    public RedisOptions withTrusted(@Nullable Path certificates) {
        return new RedisOptions(uri, prefix, timeout, waitReplicas, acceptLoss, certificates, folder);
    }

    /** Without the address, which may hold a password. */
    @Override
    public String toString() {
        return "RedisOptions[" + prefix + "]";
    }
}
