package org.higginspush.hub.routing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;

/**
 * Where the changes of all doors come in. It knows which were accepted and are not answered yet, so that a hub that stops
 * can finish them (P4) and refuse the rest. Thread-safe.
 */
public final class Intake {
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final Backplane backplane;
    private final ConcurrentHashMap<CompletableFuture<Receipt>, Boolean> accepted = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public Intake(Backplane backplane) {
        this.backplane = backplane;
    }

    /**
     * Records a change; see {@link Backplane#record}.
     *
     * @throws Refusal {@code UNAVAILABLE} if the hub is stopping
     */
    public CompletableFuture<Receipt> record(Change change) {
        if (closed) {
            throw Refusal.unavailable("The hub is stopping: publish again in a moment.", COME_BACK);
        }
        CompletableFuture<Receipt> recorded = backplane.record(change);
        if (!recorded.isDone()) {
            accepted.put(recorded, true);
            recorded.whenComplete((receipt, failure) -> accepted.remove(recorded));
        }
        return recorded;
    }

    /** See {@link Backplane#isAtHand}. */
    public boolean isAtHand(String user) {
        return backplane.isAtHand(user);
    }

    /** Refuses further changes and waits, at most this long, until all that were accepted are answered. */
    public void close(Duration atMost) throws InterruptedException {
        closed = true;
        CompletableFuture<?>[] open = accepted.keySet().toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(open).get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // each was answered by itself, or will be when the backplane closes
        }
    }
}
