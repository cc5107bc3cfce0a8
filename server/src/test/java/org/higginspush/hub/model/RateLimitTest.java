package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final RateLimit hundred = RateLimit.perSecond(100);
    private long now = Long.MAX_VALUE - SECOND; // System.nanoTime may overflow
    private long debt = now;

    @Test
    void tenSecondsWorthMayComeAtOnceAndNoMore() {
        assertThat(sends(hundred, 1000)).isFalse();
        assertThat(sends(hundred, 1)).isTrue();
    }

    @Test
    void theSteadyRateMayComeForEver() {
        for (int second = 0; second < 100_000; second++) {
            now += SECOND;
            assertThat(sends(hundred, 100)).as("second %d", second).isFalse();
        }
    }

    @Test
    void aLittleMoreThanTheSteadyRateIsTooMuchInTheEnd() {
        int seconds = 0;
        while (!sends(hundred, 110)) {
            now += SECOND;
            seconds++;
        }
        assertThat(seconds).isBetween(80, 101);
    }

    @Test
    void silenceEarnsNoMoreThanOneBurst() {
        now += 1000 * SECOND;
        assertThat(sends(hundred, 1000)).isFalse();
        assertThat(sends(hundred, 1)).isTrue();
    }

    @Test
    void aDebtMeansTheSameAtAnotherRate() {
        sends(hundred, 500);
        RateLimit publisher = RateLimit.perSecond(200_000);
        assertThat(sends(publisher, 1_000_000)).isFalse();
        assertThat(sends(publisher, 1)).isTrue();
    }

    @Test
    void howLongToWaitIsToldInWholeMilliseconds() {
        assertThat(hundred.excess(hundred.charge(debt, now, 1000), now)).isZero();
        assertThat(hundred.excess(hundred.charge(debt, now, 1001), now)).isEqualTo(Duration.ofMillis(10));
        assertThat(hundred.excess(hundred.charge(debt, now, 1001), now + 1)).isEqualTo(Duration.ofMillis(10));
    }

    private boolean sends(RateLimit limit, int units) {
        for (int i = 0; i < units; i++) {
            debt = limit.charge(debt, now, 1);
        }
        return limit.isExceeded(debt, now);
    }
}
