package org.higginspush.client.internal.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.higginspush.client.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

    @ParameterizedTest
    @MethodSource("org.higginspush.client.Seeds#many")
    void everyPauseIsWithinTheBound(long seed) {
        var chance = Seeds.chance(seed);
        int failures = chance.nextInt(1, 50);

        assertThat(backoff.pause(failures, chance)).isBetween(0L, backoff.bound(failures));
    }

    @Test
    void pausesFillTheWholeRange() {
        var chance = Seeds.chance(1);

        long[] pauses = chance.longs(1_000)
                .map(any -> backoff.pause(1, chance))
                .sorted()
                .toArray();

        assertThat(pauses[100]).as("lowest tenth").isBetween(50L, 150L);
        assertThat(pauses[900]).as("highest tenth").isBetween(850L, 950L);
    }
}
