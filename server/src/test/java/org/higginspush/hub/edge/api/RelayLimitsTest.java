package org.higginspush.hub.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.TestClock;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;

/** How much one hub may hand on, whatever others do. */
class RelayLimitsTest {
    private final TestClock clock = new TestClock();
    private final RelayLimits limits = new RelayLimits(3, clock);

    private static Identity hub(String issuer, String name) {
        return new Identity(issuer, name, null, Set.of(Scope.RELAY), Instant.MAX);
    }

    private static void refused(Runnable action, String why, Duration wait) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.SLOW_DOWN);
            assertThat(refusal.text()).contains(why);
            assertThat(refusal.retryAfter()).isEqualTo(wait);
        });
    }

    @Test
    void oneHubMayNotHaveTooManyUnderWay() {
        Identity one = hub("a", "one");
        for (int i = 0; i < RelayLimits.UNDER_WAY; i++) {
            limits.begin(one);
        }
        refused(() -> limits.begin(one), "wait for the push service", Duration.ofSeconds(1));
        limits.begin(hub("a", "two"));
        limits.begin(hub("b", "one"));
        limits.end(one);
        limits.begin(one);
        refused(() -> limits.begin(one), "wait for the push service", Duration.ofSeconds(1));
        for (int i = 0; i < RelayLimits.UNDER_WAY; i++) {
            limits.end(one);
        }
        limits.begin(one);
    }

    @Test
    void aMinutesWorthMayComeAtOnceAndThenAsManyAMinute() {
        Identity one = hub("a", "one");
        for (int i = 0; i < 3; i++) {
            limits.count(one);
        }
        refused(() -> limits.count(one), "takes no more wake-ups", Duration.ofSeconds(20));
        limits.count(hub("b", "one"));
        clock.advance(Duration.ofSeconds(20));
        limits.count(one);
        refused(() -> limits.count(one), "takes no more wake-ups", Duration.ofSeconds(20));
    }
}
