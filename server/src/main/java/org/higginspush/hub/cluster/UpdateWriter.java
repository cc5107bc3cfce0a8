package org.higginspush.hub.cluster;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Writes the state of what changed to Redis. It is only noted what changed; what is written is how it is at that moment, so that what comes
 * and goes quickly is written once, a bounded number at a time, so that nothing else waits behind it, and again if that failed.
 *
 * <p>Thread-safe; it writes on the executor.
 *
 * @param <K> names what has a state
 */
final class UpdateWriter<K> {
    private static final int MOST_UNANSWERED = 64;
    private static final long AGAIN_MILLIS = 1_000;

    private final ScheduledExecutorService executor;
    private final Function<K, CompletableFuture<?>> write;
    private final Map<K, Boolean> changed = new ConcurrentHashMap<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    /** Owned by the executor. */
    private int unanswered;

    /**
     * @param write writes how it is now; called on the executor
     */
    UpdateWriter(ScheduledExecutorService executor, Function<K, CompletableFuture<?>> write) {
        this.executor = executor;
        this.write = write;
    }

    /** Its state has changed. */
    void changed(K one) {
        changed.put(one, true);
        schedule(0);
    }

    private void schedule(long millis) {
        if (isScheduled.compareAndSet(false, true)) {
            executor.schedule(this::writeAll, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void writeAll() {
        isScheduled.set(false);
        for (K one : changed.keySet()) {
            if (unanswered >= MOST_UNANSWERED) {
                return; // an answer goes on with it
            }
            changed.remove(one);
            unanswered++;
            write.apply(one).whenCompleteAsync((answer, failure) -> written(one, failure != null), executor);
        }
    }

    private void written(K one, boolean hasFailed) {
        unanswered--;
        if (hasFailed) {
            changed.put(one, true);
            schedule(AGAIN_MILLIS);
        } else if (!changed.isEmpty()) {
            schedule(0);
        }
    }
}
