package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreathTest {
    private static final long START = Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(3); // the clock may overflow

    private final Breath breath = new Breath(START);
    private long now = START;

    @Test
    void theFirstChangeIsCommittedAtOnce() {
        breath.added(now);
        assertThat(breath.left(now, 1)).isZero();
    }

    @Test
    void aChangeAfterAPauseIsCommittedAtOnce() {
        breath.committed(now);
        pass(2_000);
        breath.added(now);
        assertThat(breath.left(now, 1)).isZero();
    }

    @Test
    void aSmallGroupIsGivenTwoMillisecondsAfterTheLastCommit() {
        breath.committed(now);
        pass(300);
        breath.added(now);
        assertThat(breath.left(now, 1)).isEqualTo(micros(1_700));
        pass(1_700);
        assertThat(breath.left(now, 1)).isZero();
    }

    @Test
    void aGroupThatKeepsGrowingIsGivenEightMilliseconds() {
        breath.committed(now);
        int waiting = 0;
        for (int quarter = 1; quarter < 32; quarter++) {
            pass(250);
            if (quarter % 2 == 0) {
                breath.added(now);
                waiting++;
            }
            assertThat(breath.left(now, waiting))
                    .as("after %d quarters", quarter)
                    .isPositive();
        }
        pass(250);
        breath.added(now);
        assertThat(breath.left(now, waiting + 1)).isZero();
    }

    @Test
    void publishersWhoWaitForTheirAnswersAreNotMadeToWaitLonger() {
        breath.committed(now);
        pass(300);
        breath.added(now); // eight of them, each with its next change as soon as it has the answer to its last
        assertThat(breath.left(now, 8)).isEqualTo(micros(1_700));
        pass(1_700);
        assertThat(breath.left(now, 8)).isZero();
    }

    @Test
    void onePublisherWhoWaitsForItsAnswersIsNotMadeToWaitLongerHoweverFarAway() {
        breath.committed(now);
        pass(1_900);
        breath.added(now);
        pass(100);
        assertThat(breath.left(now, 1)).isZero();
    }

    @Test
    void aLargeGroupIsCommittedAtOnce() {
        breath.committed(now);
        breath.added(now);
        assertThat(breath.left(now, Breath.WORTH_A_COMMIT)).isZero();
    }

    private void pass(long micros) {
        now += micros(micros);
    }

    private static long micros(long micros) {
        return TimeUnit.MICROSECONDS.toNanos(micros);
    }
}
