package org.higginspush.hub.backplane;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Something accepted and not yet durable. A repeat has nothing to write, but it waits in the same line, so that it is
 * acknowledged only once what it repeats is durable.
 *
 * @param <T> what its future gives
 */
final class Pending<T> {
    final UserContexts user;
    final Journal.@Nullable Write write;

    /** To be announced once durable; null if it was announced already, or never will be. */
    final @Nullable Announcement held;

    /** The user's {@link UserContexts#generation} when this was accepted. */
    final int generation;

    final CompletableFuture<T> done = new CompletableFuture<>();
    private final @Nullable T result;

    Pending(UserContexts user, Journal.@Nullable Write write, @Nullable Announcement held, @Nullable T result) {
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
