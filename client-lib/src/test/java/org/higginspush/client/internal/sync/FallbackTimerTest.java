package org.higginspush.client.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FallbackTimerTest {
    private final FallbackTimer timer = new FallbackTimer(30_000, 1_000);

    @Test
    void ticksOncePerPeriodWhileTheHubDoesNotAnswer() {
        assertThat(timer.tick(30_999)).isFalse();
        assertThat(timer.tick(31_000)).isTrue();
        assertThat(timer.tick(31_001)).isFalse();
        assertThat(timer.tick(61_000)).isTrue();
    }

    @Test
    void ticksAtOnceWhenASelectorStartsWithoutAHub() {
        timer.unreachable(1_500);

        assertThat(timer.tick(1_500)).isTrue();
        timer.unreachable(2_000);
        assertThat(timer.due()).as("the period after that").isEqualTo(31_500);
    }

    @Test
    void ticksNotAgainWhenTheFirstAttemptFailsAfterATick() {
        assertThat(timer.tick(31_000)).isTrue();

        timer.unreachable(31_001);

        assertThat(timer.due()).isEqualTo(61_000);
    }

    @Test
    void isStillWhilePushWorks() {
        timer.pushed();

        assertThat(timer.due()).isEqualTo(Long.MAX_VALUE);
        assertThat(timer.tick(10_000_000)).isFalse();
    }

    @Test
    void takesOverWithinItsPeriodWhenPushIsLost() {
        timer.pushed();

        timer.unreachable(100_000);

        assertThat(timer.due()).isEqualTo(130_000);
    }

    @Test
    void moreFailedAttemptsDoNotPutItOff() {
        timer.pushed();
        timer.unreachable(100_000);

        timer.unreachable(120_000);

        assertThat(timer.due()).isEqualTo(130_000);
    }

    @Test
    void goesOnBesideAHubWhoseSessionsAreOfNoUse() {
        long now = 0;
        for (int session = 1; session <= 2; session++) {
            timer.pushed();
            assertThat(timer.due()).as("session " + session).isEqualTo(Long.MAX_VALUE);
            timer.unreachable(now += 15_000);
        }

        timer.pushed();

        assertThat(timer.tick(60_000)).isTrue();
        assertThat(timer.due()).isEqualTo(90_000);
        timer.useful();
        assertThat(timer.due()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aSessionThatWasOfUseMakesUpForThoseThatWereNot() {
        for (int session = 1; session <= 10; session++) {
            timer.pushed();
            timer.useful();
            timer.unreachable(session * 15_000);
            timer.pushed();
            assertThat(timer.due()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void isStillOnceStopped() {
        timer.stop();

        assertThat(timer.tick(10_000_000)).isFalse();
    }
}
