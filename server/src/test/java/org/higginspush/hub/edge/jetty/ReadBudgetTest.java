package org.higginspush.hub.edge.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.RateLimit;
import org.junit.jupiter.api.Test;

class ReadBudgetTest {
    @Test
    void isSpentAfterSomeReadsAndRenewedByAWait() {
        RateLimit one = RateLimit.perSecond(1);
        ReadBudget budget = new ReadBudget(new RateLimits(one, one, one, one), false);
        for (int i = 0; i < ReadBudget.MOST_READS; i++) {
            budget.read(System.nanoTime() + TimeUnit.DAYS.toNanos(1)); // no time passes
        }
        assertThat(budget.isSpent()).isTrue();
        budget.renew();
        assertThat(budget.isSpent()).isFalse();
    }

    @Test
    void isSpentByFewReadsThatTakeLong() {
        RateLimit one = RateLimit.perSecond(1);
        ReadBudget budget = new ReadBudget(new RateLimits(one, one, one, one), false);
        long then = System.nanoTime() - 2 * ReadBudget.MOST_NANOS;
        budget.read(then);
        assertThat(budget.isSpent()).as("one read is always served").isFalse();
        budget.read(then);
        assertThat(budget.isSpent()).isTrue();
    }

    @Test
    void aPublishersTurnIsLonger() {
        RateLimit publisher = RateLimit.perSecond(1000);
        RateLimit other = RateLimit.perSecond(1);
        ReadBudget budget = new ReadBudget(new RateLimits(other, other, publisher, other), false);
        long then = System.nanoTime() + TimeUnit.DAYS.toNanos(1); // no time passes
        for (int i = 0; i < ReadBudget.MOST_READS; i++) {
            budget.read(then);
            budget.charge(publisher, then, 1);
        }
        assertThat(budget.isSpent()).isFalse();
        budget.charge(other, then, 1);
        assertThat(budget.isSpent()).isTrue();
    }
}
