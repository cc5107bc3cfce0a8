package org.higginspush.hub.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.time.Instant;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private Instant now = Instant.EPOCH;
    private final RateLimiter limiter = new RateLimiter(3, 60, () -> now);

    private void takes(String who, int times) {
        for (int i = 0; i < times; i++) {
            limiter.take(who, "Too many");
        }
    }

    @Test
    void afterABurstTheSteadyRateIsAllowed() {
        takes("a", 3);
        for (int second = 0; second < 100; second++) {
            assertThatThrownBy(() -> takes("a", 1)).hasMessage("Too many: try again in 1 s.");
            now = now.plusSeconds(1);
            takes("a", 1);
        }
    }

    @Test
    void theRefusalSaysWhenToTryAgain() {
        takes("a", 3);
        now = now.plusMillis(1);

        assertThatThrownBy(() -> takes("a", 1))
                .asInstanceOf(type(Refusal.class))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.SLOW_DOWN))
                .satisfies(refusal -> assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(1)));
        now = now.plusSeconds(1);
        assertThatCode(() -> takes("a", 1)).doesNotThrowAnyException();
    }

    @Test
    void aLongWaitIsToldInMinutes() {
        assertThat(RateLimiter.refusal("Too many", Duration.ofMinutes(7)))
                .hasMessage("Too many: try again in 7 minutes.");
        assertThat(RateLimiter.refusal("Too many", Duration.ZERO)).hasMessage("Too many: try again in 1 s.");
    }

    @Test
    void whoWaitsLongEnoughHasTheWholeBurstAgainAndNoMore() {
        takes("a", 3);
        now = now.plus(Duration.ofHours(1));
        takes("a", 3);

        assertThatThrownBy(() -> takes("a", 1)).isInstanceOf(Refusal.class);
    }

    @Test
    void nobodyUsesUpAnothersAllowance() {
        takes("a", 3);

        takes("b", 3);
    }

    @Test
    void onlyThoseWhoCameLastAreRemembered() {
        takes("first", 3);
        for (int i = 0; i < 10_000; i++) {
            takes("other " + i, 1);
        }

        takes("first", 3);
        assertThatThrownBy(() -> {
                    takes("other 9999", 2);
                    takes("other 9999", 1);
                })
                .isInstanceOf(Refusal.class);
    }
}
