package org.higginspush.client.internal.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Time is advanced by hand. */
class HeartbeatRateLimiterTest {
    private static final long SECOND = 1_000;

    private final HeartbeatRateLimiter limiter = new HeartbeatRateLimiter(0);
    private long now;

    @Test
    void heartbeatsThatAreHeldFollowAtOnce() {
        for (int i = 0; i < 1_000; i++) {
            now += 20 * SECOND;
            assertThat(limiter.answered(false, now)).isZero();
        }
    }

    @Test
    void aBurstOfNoticesIsNotHeldUp() {
        for (int i = 0; i < 20; i++) {
            assertThat(limiter.answered(false, now)).isZero();
        }
        assertThat(limiter.answered(false, now)).isPositive();
    }

    @Test
    void noMoreThanTwentyFollowInASecondWhateverTheyBring() {
        int heartbeats = 0;
        while (now < 60 * SECOND) {
            now += limiter.answered(false, now);
            heartbeats++;
        }
        assertThat(heartbeats).isBetween(60 * 20, 60 * 20 + 21);
    }

    @Test
    void aHubThatAnswersAtOnceIsAskedTwiceASecondAndThenGivenUp() {
        int heartbeats = 0;
        while (now < 60 * SECOND) {
            now += limiter.answered(true, now);
            heartbeats++;
            assertThat(limiter.isExceeded()).isEqualTo(heartbeats >= HeartbeatRateLimiter.MAX_EARLY);
        }
        assertThat(heartbeats).isBetween(60 * 2, 60 * 2 + 3);
    }

    @Test
    void oneThatIsHeldMakesUpForThoseThatWereNot() {
        limiter.answered(true, now);
        limiter.answered(true, now);
        limiter.answered(false, now);
        limiter.answered(true, now);

        assertThat(limiter.isExceeded()).isFalse();
    }

    @Test
    void earlyIsWhatNoHubWouldCallHolding() {
        assertThat(HeartbeatRateLimiter.isEarly(0, 25_000)).isTrue();
        assertThat(HeartbeatRateLimiter.isEarly(499, 25_000)).isTrue();
        assertThat(HeartbeatRateLimiter.isEarly(500, 25_000)).isFalse();
        assertThat(HeartbeatRateLimiter.isEarly(100, 300)).isTrue();
        assertThat(HeartbeatRateLimiter.isEarly(300, 300)).isFalse();
        assertThat(HeartbeatRateLimiter.isEarly(0, 0))
                .as("a hub that does not say")
                .isTrue();
    }
}
