package org.higginspush.hub.edge.bayeux;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.cometd.bayeux.Promise;
import org.jspecify.annotations.Nullable;

/** What is done when a future completes must not fail unheard, as it does in a future: the message would never be answered. */
final class Outcomes {
    private Outcomes() {}

    /** Goes on with what the future brings, its value or its failure; what that throws fails the promise. */
    static <T> void when(
            CompletableFuture<T> outcome, Promise<?> promise, BiConsumer<? super T, ? super @Nullable Throwable> next) {
        outcome.whenComplete((value, failure) -> {
            try {
                next.accept(value, failure);
            } catch (RuntimeException | Error e) {
                promise.fail(e);
            }
        });
    }
}
