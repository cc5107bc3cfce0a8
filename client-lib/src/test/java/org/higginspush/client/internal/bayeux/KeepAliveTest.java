package org.higginspush.client.internal.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.higginspush.client.PropertyCheck;
import org.higginspush.client.internal.bayeux.KeepAlive.Action;
import org.junit.jupiter.api.Test;

/** Time is advanced by hand. */
class KeepAliveTest {
    private static final long SECOND = 1_000;
    private static final long TIMEOUT = 80 * SECOND;

    /** A connection that checks as often as it is told to. */
    private static final class Connection {
        final KeepAlive keepAlive = new KeepAlive(TIMEOUT, 0);
        final List<Long> pings = new ArrayList<>();
        long now;

        void receives() {
            keepAlive.received(now);
        }

        Action checksUntil(long end) {
            Action action = keepAlive.check(now);
            while (true) {
                if (action == Action.PING) {
                    pings.add(now);
                }
                long pause = keepAlive.pause(now);
                if (action == Action.CLOSE || now + pause > end) {
                    now = action == Action.CLOSE ? now : end;
                    return action;
                }
                now += pause;
                action = keepAlive.check(now);
            }
        }
    }

    private final Connection connection = new Connection();

    @Test
    void pingsOnceAfterFortySecondsOfSilence() {
        connection.checksUntil(79 * SECOND);

        assertThat(connection.pings).containsExactly(40 * SECOND);
    }

    @Test
    void closesAfterEighty() {
        assertThat(connection.checksUntil(100 * SECOND)).isEqualTo(Action.CLOSE);
        assertThat(connection.now).isEqualTo(80 * SECOND);
    }

    @Test
    void pingsFortySecondsAfterWhateverCameLast() {
        connection.checksUntil(39 * SECOND);
        connection.receives();

        connection.checksUntil(118 * SECOND);

        assertThat(connection.pings).containsExactly(79 * SECOND);
        assertThat(connection.checksUntil(200 * SECOND)).isEqualTo(Action.CLOSE);
        assertThat(connection.now).isEqualTo(119 * SECOND);
    }

    @Test
    void anAnswerInTheSameMillisecondCounts() {
        for (int round = 1; round <= 5; round++) {
            connection.checksUntil(round * 40 * SECOND);
            connection.receives();
        }

        assertThat(connection.pings).containsExactly(40_000L, 80_000L, 120_000L, 160_000L, 200_000L);
    }

    /** Whenever something comes in: no silence of 40 s is without a ping, and none of 80 s is tolerated. */
    @Test
    void noSilenceIsMissed() {
        PropertyCheck.forRandomSeeds(random -> {
            Connection any = new Connection();
            for (int i = 0; i < 20; i++) {
                long silence = random.nextLong(TIMEOUT);
                long before = any.now;
                any.pings.clear();
                any.checksUntil(before + silence);
                assertThat(any.pings).hasSize(silence < 40 * SECOND ? 0 : 1);
                assertThat(any.pings).allMatch(ping -> ping - before <= 40 * SECOND);
                any.receives();
            }
            long last = any.now;
            assertThat(any.checksUntil(last + TIMEOUT)).isEqualTo(Action.CLOSE);
            assertThat(any.now).isEqualTo(last + TIMEOUT);
        });
    }
}
