package org.higginspush.hub.model;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** {@link CompletableFuture} wraps a failure each time it is chained; this undoes that. */
public final class Futures {
    private Futures() {}

    /** The failure itself: what the {@link CompletionException} or {@link ExecutionException} around it, if there is one, holds. */
    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (isWrapper(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException || failure instanceof ExecutionException;
    }

    /** A future with the same result, whose failure is not wrapped. Cancelling it does not cancel the given one. */
    public static <T> CompletableFuture<T> unwrapped(CompletableFuture<T> future) {
        CompletableFuture<T> unwrapped = new CompletableFuture<>();
        future.whenComplete((value, failure) -> {
            if (failure == null) {
                unwrapped.complete(value);
            } else {
                unwrapped.completeExceptionally(unwrap(failure));
            }
        });
        return unwrapped;
    }
}
