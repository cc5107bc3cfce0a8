package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThrottleTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE - 10, Long.MIN_VALUE})
    void someGoAtOnceThenOneInEachInterval(long start) {
        Throttle throttle = new Throttle(SECOND, 3, start);
        for (int i = 0; i < 3; i++) {
            assertThat(throttle.take(start)).isZero();
        }
        assertThat(throttle.take(start)).isEqualTo(SECOND);
        assertThat(throttle.take(start + SECOND.toNanos() - 1)).isEqualTo(Duration.ofMillis(1));
        assertThat(throttle.take(start + SECOND.toNanos())).isZero();
        assertThat(throttle.take(start + SECOND.toNanos())).isEqualTo(SECOND);
    }

    @Test
    void whatIsRefusedDoesNotCountAndNoMoreThanTheFirstFewAreSavedUp() {
        Throttle throttle = new Throttle(SECOND, 2, 0);
        long later = SECOND.multipliedBy(100).toNanos();
        assertThat(throttle.take(later)).isZero();
        assertThat(throttle.take(later)).isZero();
        for (int i = 0; i < 10; i++) {
            assertThat(throttle.take(later)).isEqualTo(SECOND);
        }
    }
}
