package org.higginspush.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** Reads what a future came to. */
final class FutureResults {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private FutureResults() {}

    static <T> T valueOf(CompletableFuture<T> future) {
        return waitFor(future).join();
    }

    /** The failure, as it was thrown. */
    static Throwable failureOf(CompletableFuture<?> future) {
        return waitFor(future.handle((value, failure) -> {
                    assertThat(failure).as("failure instead of " + value).isNotNull();
                    return failure;
                }))
                .join();
    }

    /** The refusal, which must not be wrapped. */
    static Refusal refusalOf(CompletableFuture<?> future) {
        Throwable failure = failureOf(future);
        assertThat(failure).isInstanceOf(Refusal.class);
        return (Refusal) failure;
    }

    /** A refusal of the token itself, for good. */
    static void assertNoGood(CompletableFuture<?> future, String text) {
        Refusal refusal = refusalOf(future);
        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal.text()).contains(text);
        assertThat(refusal.retryAfter()).isNull();
    }

    private static <T> CompletableFuture<T> waitFor(CompletableFuture<T> future) {
        return future.copy().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
