package org.higginspush.demo.sync;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.higginspush.client.Change;
import org.higginspush.client.Receipt;
import org.higginspush.demo.sync.attributes.ChangeListener;
import org.higginspush.demo.sync.attributes.Context;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes each change to the hub, and keeps for the newest one of each context how long it took until the hub had
 * recorded it. Safe for many threads.
 */
final class ChangeNotifier implements ChangeListener {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeNotifier.class);

    /** Publishes to the hub: {@link org.higginspush.client.Publisher#publish}. */
    @FunctionalInterface
    interface HubPublisher {
        CompletableFuture<Receipt> publish(Change change);
    }

    private record Key(String user, String context) {}

    private record Signal(long revision, CompletableFuture<Duration> recorded) {
        Signal newer(Signal other) {
            return other.revision > revision ? other : this;
        }
    }

    private final HubPublisher hub;
    private final LongSupplier nanoTime;
    private final Map<Key, Signal> newest = new ConcurrentHashMap<>();

    ChangeNotifier(HubPublisher hub, LongSupplier nanoTime) {
        this.hub = hub;
        this.nanoTime = nanoTime;
    }

    @Override
    public void changed(String user, Context context) {
        long started = nanoTime.getAsLong();
        CompletableFuture<Duration> recorded = hub.publish(
                        new Change(user, context.name(), context.revision(), context.origin()))
                .thenApply(receipt -> Duration.ofNanos(nanoTime.getAsLong() - started));
        recorded.whenComplete(ChangeNotifier::logRefusal);
        newest.merge(new Key(user, context.name()), new Signal(context.revision(), recorded), Signal::newer);
    }

    private static void logRefusal(@Nullable Duration took, @Nullable Throwable refusal) {
        if (refusal != null) {
            LOG.info("The hub has not recorded a change; it is told again at the next start: {}", refusal.getMessage());
        }
    }

    /**
     * How long it took from a change until the hub had recorded it, or a newer one that includes it.
     *
     * @return completed once that is so; failed if the hub refused it, or null if no such change was made
     */
    @Nullable
    CompletableFuture<Duration> recorded(String user, String context, long revision) {
        Signal signal = newest.get(new Key(user, context));
        return signal == null || signal.revision < revision ? null : signal.recorded;
    }

    /** Forgets all changes of a user. */
    void forget(String user) {
        newest.keySet().removeIf(key -> key.user.equals(user));
    }
}
