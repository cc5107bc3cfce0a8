package org.higginspush.client.internal.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.higginspush.client.Seeds;
import org.higginspush.client.internal.bayeux.KeepAlive.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Time is advanced by hand. */
class KeepAliveTest {
    private static final long SECOND = 1_000;
    private static final long LONGEST = 80 * SECOND;

    private final KeepAlive keepAlive = new KeepAlive(LONGEST, 0);
    private final List<Long> pings = new ArrayList<>();
    private long now;

    @Test
    void asksAfterFortySecondsOfSilence() {
        until(79 * SECOND);

        assertThat(pings).as("once").containsExactly(40 * SECOND);
    }

    @Test
    void givesUpAfterEighty() {
        assertThat(until(100 * SECOND)).isEqualTo(Step.GIVE_UP);
        assertThat(now).isEqualTo(80 * SECOND);
    }

    @Test
    void asksFortySecondsAfterWhateverCameLast() {
        until(39 * SECOND);
        now = 39 * SECOND;
        keepAlive.heard(now);

        until(118 * SECOND);

        assertThat(pings).containsExactly(79 * SECOND);
        assertThat(until(200 * SECOND)).isEqualTo(Step.GIVE_UP);
        assertThat(now).isEqualTo(119 * SECOND);
    }

    @Test
    void anAnswerInTheSameMillisecondCounts() {
        for (int round = 1; round <= 5; round++) {
            until(round * 40 * SECOND);
            keepAlive.heard(now);
        }

        assertThat(pings).containsExactly(40_000L, 80_000L, 120_000L, 160_000L, 200_000L);
    }

    /** Whenever something comes in: nobody is silent for more than 40 s without being asked, nor kept for more than 80 s. */
    @ParameterizedTest
    @MethodSource("org.higginspush.client.Seeds#many")
    void noSilenceIsMissed(long seed) {
        var chance = Seeds.chance(seed);
        long heard = 0;
        for (int i = 0; i < 20; i++) {
            long silence = chance.nextLong(LONGEST);
            pings.clear();
            until(heard + silence);
            assertThat(pings).hasSize(silence < 40 * SECOND ? 0 : 1);
            assertThat(pings).allMatch(ping -> ping - (now - silence) <= 40 * SECOND);
            heard = now;
            keepAlive.heard(now);
        }
        assertThat(until(heard + LONGEST)).isEqualTo(Step.GIVE_UP);
        assertThat(now).isEqualTo(heard + LONGEST);
    }

    /** Looks as often as it wishes, up to this time. */
    private Step until(long end) {
        Step step = keepAlive.look(now);
        while (true) {
            if (step == Step.PING) {
                pings.add(now);
            }
            long pause = keepAlive.pause(now);
            if (step == Step.GIVE_UP || now + pause > end) {
                now = step == Step.GIVE_UP ? now : end;
                return step;
            }
            now += pause;
            step = keepAlive.look(now);
        }
    }
}
