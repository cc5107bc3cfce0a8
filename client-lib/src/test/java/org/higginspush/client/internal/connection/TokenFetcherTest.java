package org.higginspush.client.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.higginspush.client.TokenSupplier;
import org.junit.jupiter.api.Test;

/** The threads that may block are run by hand. */
class TokenFetcherTest {
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<String> log = new ArrayList<>();
    private final TokenSupplier supplier = new TokenSupplier() {
        @Override
        public CompletionStage<String> token() {
            log.add("asked");
            return CompletableFuture.completedStage("a token");
        }

        @Override
        public void refused(String why) {
            log.add("refused");
        }
    };

    private TokenFetcher tokens(Duration timeout) {
        return new TokenFetcher(supplier, threads::add, Runnable::run, timeout);
    }

    @Test
    void aRefusalIsToldBeforeTheNextTokenIsAskedFor() {
        TokenFetcher tokens = tokens(Duration.ofHours(1));

        tokens.refused("it has expired");
        tokens.fetch((token, failure) -> log.add("given " + token));

        assertThat(threads).as("one call at a time").hasSize(1);
        threads.remove().run();
        assertThat(log).containsExactly("refused", "asked", "given a token");
    }

    @Test
    void anEmptyTokenIsNone() {
        List<Throwable> failures = new ArrayList<>();
        TokenFetcher tokens = new TokenFetcher(
                () -> CompletableFuture.completedStage(""), threads::add, Runnable::run, Duration.ofHours(1));

        tokens.fetch((token, failure) -> failures.add(failure));
        threads.remove().run();

        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("gave no token"));
    }

    @Test
    void aTokenThatNobodyWaitsForAnyMoreIsNotAskedFor() {
        TokenFetcher tokens = tokens(Duration.ofMillis(1));
        CompletableFuture<String> answer = new CompletableFuture<>();

        tokens.fetch((token, failure) -> answer.completeExceptionally(failure));
        assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);

        threads.remove().run();
        assertThat(log).isEmpty();
    }
}
