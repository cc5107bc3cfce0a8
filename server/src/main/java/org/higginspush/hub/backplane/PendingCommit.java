package org.higginspush.hub.backplane;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A write that was accepted and is not committed yet. A repeated change has nothing to write, but waits in the same queue, so
 * that it is acknowledged only after the change it repeats is durable.
 *
 * @param <T> the type of its future
 */
final class PendingCommit<T> {
    final UserContexts user;
    final Journal.@Nullable Write write;

    /** The announcement to make after the commit; null if it was made already, or if there is none. */
    final @Nullable Announcement held;

    /** The user's {@link UserContexts#generation} when this was accepted. */
    final int generation;

    final CompletableFuture<T> done = new CompletableFuture<>();
    private final @Nullable T result;

    PendingCommit(UserContexts user, Journal.@Nullable Write write, @Nullable Announcement held, @Nullable T result) {
        this.user = user;
        this.write = write;
        this.held = held;
        this.generation = user.generation();
        this.result = result;
    }

    void succeed() {
        done.complete(result);
    }
}
