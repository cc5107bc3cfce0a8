package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

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
    void aBudgetIsSpentAfterSomeReadsAndRenewedByAWait() {
        RateLimit one = RateLimit.perSecond(1);
        ReadBudget budget = new ReadBudget(new RateLimits(one, one, one, one));
        for (int i = 0; i < ReadBudget.MOST_READS; i++) {
            budget.read(System.nanoTime() + TimeUnit.DAYS.toNanos(1)); // no time passes
        }
        assertThat(budget.isSpent()).isTrue();
        budget.renew();
        assertThat(budget.isSpent()).isFalse();
    }

    @Test
    void aBudgetIsSpentByFewReadsThatTakeLong() {
        RateLimit one = RateLimit.perSecond(1);
        ReadBudget budget = new ReadBudget(new RateLimits(one, one, one, one));
        long then = System.nanoTime() - 2 * ReadBudget.MOST_NANOS;
        budget.read(then);
        assertThat(budget.isSpent()).as("one read is always served").isFalse();
        budget.read(then);
        assertThat(budget.isSpent()).isTrue();
    }

    private boolean sends(RateLimit limit, int units) {
        for (int i = 0; i < units; i++) {
            debt = limit.charge(debt, now, 1);
        }
        return RateLimit.isExceeded(debt, now);
    }
}
