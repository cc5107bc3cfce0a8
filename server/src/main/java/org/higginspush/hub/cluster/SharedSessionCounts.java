package org.higginspush.hub.cluster;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;
import org.higginspush.hub.backplane.redis.RedisClusterStore;
import org.higginspush.hub.session.SessionLimits;

/**
 * How many sessions each user has on all nodes, in Redis. Nobody waits for that with a session that begins: it is counted at once after it,
 * and the node where one was too many ends one of its newest. Thread-safe.
 */
final class SharedSessionCounts {
    /** The session is counted before it is listed. */
    private static final long END_MILLIS = 200;

    private final RedisClusterStore store;
    private final NodeRegistry registry;
    private final ScheduledExecutorService executor;
    private final SessionLimits limits;
    private final ObjIntConsumer<String> tooMany;
    private final UpdateWriter<String> writer;

    /**
     * @param tooMany is told of a user who has so many sessions more than allowed, on the node where the last of them began
     */
    SharedSessionCounts(
            RedisClusterStore store,
            NodeRegistry registry,
            ScheduledExecutorService executor,
            SessionLimits limits,
            ObjIntConsumer<String> tooMany) {
        this.store = store;
        this.registry = registry;
        this.executor = executor;
        this.limits = limits;
        this.tooMany = tooMany;
        this.writer = new UpdateWriter<>(executor, this::write);
        limits.listen(writer::changed);
    }

    /** Writes those of all users. */
    void writeAll() {
        limits.forEachUser(writer::changed);
    }

    private CompletableFuture<?> write(String user) {
        return store.eval(
                        ClusterScript.SESSION_COUNT,
                        new String[] {store.userKey(user, ":sessions")},
                        DeviceArguments.of(
                                registry,
                                registry.id(),
                                Integer.toString(limits.sessionsOf(user)),
                                DevicePresenceWriter.KEPT))
                .thenAccept(answer -> counted(user, answer));
    }

    private void counted(String user, List<Object> answer) {
        int excess = Integer.parseInt((String) answer.get(0)) - limits.perUser();
        if (excess > 0 && answer.get(1).equals("1")) {
            executor.schedule(() -> tooMany.accept(user, excess), END_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
