package org.higginspush.hub.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.higginspush.hub.backplane.redis.RedisClusterStore;
import org.higginspush.hub.model.DeviceKey;
import org.higginspush.hub.routing.Router;

/**
 * Writes to Redis which devices are connected to this node: for each user a hash with what each node says of each device. All are written again
 * after each gap, and now and then, because what is not said again is forgotten. Thread-safe.
 */
final class DevicePresenceWriter {
    private static final long REWRITE_MINUTES = 10;

    /** How long Redis keeps what is not written again, in milliseconds. */
    static final String KEPT = Long.toString(TimeUnit.MINUTES.toMillis(3 * REWRITE_MINUTES));

    private final RedisClusterStore store;
    private final NodeRegistry registry;
    private final Router router;
    private final ScheduledExecutorService executor;
    private final String graceMillis;
    private final BiConsumer<String, DeviceKey> wakenBy;
    private final UpdateWriter<DeviceKey> writer;

    /**
     * @param graceMillis how long a device that left may be about to come back
     * @param wakenBy is told of a device that came while a node, by its id, was waking it
     */
    DevicePresenceWriter(
            RedisClusterStore store,
            NodeRegistry registry,
            Router router,
            ScheduledExecutorService executor,
            long graceMillis,
            BiConsumer<String, DeviceKey> wakenBy) {
        this.store = store;
        this.registry = registry;
        this.router = router;
        this.executor = executor;
        this.graceMillis = Long.toString(graceMillis);
        this.wakenBy = wakenBy;
        this.writer = new UpdateWriter<>(executor, this::write);
    }

    void start(Runnable rewrite) {
        executor.scheduleWithFixedDelay(rewrite, REWRITE_MINUTES, REWRITE_MINUTES, TimeUnit.MINUTES);
    }

    /** The keys of a user: the devices, and who wakes them. */
    static String[] keys(RedisClusterStore store, String user) {
        return new String[] {store.userKey(user, ":devices"), store.userKey(user, ":wakes")};
    }

    /** A device came or left. */
    void changed(DeviceKey device) {
        writer.changed(device);
    }

    /** Writes all that are connected. */
    void writeAll() {
        router.forEachDevice((user, device) -> {
            if (device != null) {
                writer.changed(new DeviceKey(user, device));
            }
        });
    }

    private CompletableFuture<?> write(DeviceKey device) {
        boolean isConnected = router.isConnected(device.user(), device.device());
        return store.eval(
                        ClusterScript.PRESENCE_SET,
                        keys(store, device.user()),
                        DeviceArguments.of(
                                registry,
                                registry.id(),
                                RedisClusterStore.encoded(device.device()),
                                isConnected ? "1" : "0",
                                graceMillis,
                                KEPT))
                .thenAccept(answer -> {
                    String waker = (String) answer.get(0);
                    if (!waker.isEmpty()) {
                        wakenBy.accept(waker, device);
                    }
                });
    }
}
