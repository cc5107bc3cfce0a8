package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CommitDelayTest {
    private static final long START = Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(3); // the clock may overflow

    private final CommitDelay commitDelay = new CommitDelay(START);
    private long now = START;

    @Test
    void theFirstChangeIsCommittedAtOnce() {
        commitDelay.added(now);
        assertThat(commitDelay.remaining(now, 1)).isZero();
    }

    @Test
    void aChangeAfterAPauseIsCommittedAtOnce() {
        commitDelay.committed(now);
        pass(2_000);
        commitDelay.added(now);
        assertThat(commitDelay.remaining(now, 1)).isZero();
    }

    @Test
    void aSmallGroupIsGivenTwoMillisecondsAfterTheLastCommit() {
        commitDelay.committed(now);
        pass(300);
        commitDelay.added(now);
        assertThat(commitDelay.remaining(now, 1)).isEqualTo(micros(1_700));
        pass(1_700);
        assertThat(commitDelay.remaining(now, 1)).isZero();
    }

    @Test
    void aGroupThatKeepsGrowingIsGivenEightMilliseconds() {
        commitDelay.committed(now);
        int waiting = 0;
        for (int quarter = 1; quarter < 32; quarter++) {
            pass(250);
            if (quarter % 2 == 0) {
                commitDelay.added(now);
                waiting++;
            }
            assertThat(commitDelay.remaining(now, waiting))
                    .as("after %d quarters", quarter)
                    .isPositive();
        }
        pass(250);
        commitDelay.added(now);
        assertThat(commitDelay.remaining(now, waiting + 1)).isZero();
    }

    @Test
    void publishersWhoWaitForTheirAnswersAreNotMadeToWaitLonger() {
        commitDelay.committed(now);
        pass(300);
        commitDelay.added(now); // eight of them, each with its next change as soon as it has the answer to its last
        assertThat(commitDelay.remaining(now, 8)).isEqualTo(micros(1_700));
        pass(1_700);
        assertThat(commitDelay.remaining(now, 8)).isZero();
    }

    @Test
    void onePublisherWhoWaitsForItsAnswersIsNotMadeToWaitLongerHoweverFarAway() {
        commitDelay.committed(now);
        pass(1_900);
        commitDelay.added(now);
        pass(100);
        assertThat(commitDelay.remaining(now, 1)).isZero();
    }

    @Test
    void aLargeGroupIsCommittedAtOnce() {
        commitDelay.committed(now);
        commitDelay.added(now);
        assertThat(commitDelay.remaining(now, CommitDelay.FULL_GROUP)).isZero();
    }

    private void pass(long micros) {
        now += micros(micros);
    }

    private static long micros(long micros) {
        return TimeUnit.MICROSECONDS.toNanos(micros);
    }
}
