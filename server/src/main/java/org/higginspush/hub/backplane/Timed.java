package org.higginspush.hub.backplane;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;

/**
 * Changes that are announced later: durable from the moment they are accepted, recorded and announced once when they are due,
 * also after a restart. One that was due while no hub ran is recorded when the next one starts.
 *
 * <p>Thread-safe; nothing blocks. The futures complete on a thread of the backplane that must not be blocked, or fail with a
 * {@link org.higginspush.hub.model.Refusal}.
 */
public interface Timed {
    /**
     * Accepts a change for later.
     *
     * @param id names it; null lets the hub choose one. One that was accepted before, and one that was announced since then, is
     *     accepted once: what is returned is the first
     * @return completed once durable; failed with {@code NOT_FOUND} if it is for a group that there is not, with {@code CONFLICT} if
     *     this is the id of another change
     */
    CompletableFuture<TimedChange> schedule(Change change, Instant due, @Nullable String id);

    /** Accepts a change for later, and chooses its id. */
    default CompletableFuture<TimedChange> schedule(Change change, Instant due) {
        return schedule(change, due, null);
    }

    /** The changes that wait for an audience, those first that are due first. */
    List<TimedChange> waiting(Audience audience);

    /**
     * Cancels a change of an audience.
     *
     * @return completed once durable; failed with {@code NOT_FOUND} if it does not wait
     */
    CompletableFuture<Void> cancel(Audience audience, String id);
}
