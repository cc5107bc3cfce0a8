package org.higginspush.hub.access;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.higginspush.hub.model.IoReason;

/** Futures wrap a failure each time they are chained; callers are promised the failure itself. */
final class Failures {
    private Failures() {}

    /** A future of the same outcome, a failure unwrapped. Whoever ends it early does not end the one it follows. */
    static <T> CompletableFuture<T> bare(CompletableFuture<T> outcome) {
        CompletableFuture<T> bare = new CompletableFuture<>();
        outcome.whenComplete((value, failure) -> {
            if (failure == null) {
                bare.complete(value);
            } else {
                bare.completeExceptionally(unwrapped(failure));
            }
        });
        return bare;
    }

    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? unwrapped(cause) : failure;
    }

    /** What went wrong, for the operator. */
    static String text(Throwable failure) {
        Throwable cause = unwrapped(failure);
        return cause instanceof IOException io ? IoReason.of(io) : String.valueOf(cause.getMessage());
    }
}
