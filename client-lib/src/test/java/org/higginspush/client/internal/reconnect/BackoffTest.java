package org.higginspush.client.internal.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.higginspush.client.PropertyCheck;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = Backoff.of(Duration.ofSeconds(1), Duration.ofSeconds(30));

    @Test
    void theBoundDoublesWithEachFailureUpToTheCap() {
        assertThat(IntStream.of(1, 2, 3, 4, 5, 6, 7, 1000).mapToLong(backoff::bound))
                .containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L);
    }

    @Test
    void aHugeCapDoesNotOverflow() {
        Backoff endless = new Backoff(1_000, Long.MAX_VALUE - 1);

        assertThat(endless.bound(Integer.MAX_VALUE)).isPositive();
    }

    @Test
    void everyPauseIsWithinTheBound() {
        PropertyCheck.forRandomSeeds(random -> {
            int failures = random.nextInt(1, 50);

            assertThat(backoff.pause(failures, random)).isBetween(0L, backoff.bound(failures));
        });
    }

    @Test
    void pausesFillTheWholeRange() {
        var random = new SplittableRandom(1);

        long[] pauses = random.longs(1_000)
                .map(any -> backoff.pause(1, random))
                .sorted()
                .toArray();

        assertThat(pauses[100]).as("lowest tenth").isBetween(50L, 150L);
        assertThat(pauses[900]).as("highest tenth").isBetween(850L, 950L);
    }
}
