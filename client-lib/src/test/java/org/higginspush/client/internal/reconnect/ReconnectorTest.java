package org.higginspush.client.internal.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.client.Transport.LONG_POLLING;
import static org.higginspush.client.Transport.WEBSOCKET;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.higginspush.client.PropertyCheck;
import org.higginspush.client.Transport;
import org.higginspush.client.internal.reconnect.ConnectionFailure.Kind;
import org.junit.jupiter.api.Test;

class ReconnectorTest {
    private static final Backoff PAUSES = new Backoff(1_000, 60_000);
    private static final Backoff PREFERRED_RETRY = new Backoff(300_000, 3_600_000);
    private static final long STABLE = RetrySchedule.STABLE_AFTER;

    private Reconnector reconnector = reconnector(List.of(WEBSOCKET, LONG_POLLING), new SplittableRandom(7));
    private long now = 5_000;

    @Test
    void startsWithThePreferredTransportAtOnce() {
        reconnector.start(now);

        assertThat(reconnector.due()).isEqualTo(now);
        assertThat(reconnector.attempt(now)).isEqualTo(WEBSOCKET);
        assertThat(reconnector.due()).as("while connecting").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void doesNothingBeforeAnAttemptIsDue() {
        startAndFail(Kind.UNREACHABLE);

        assertThat(reconnector.attempt(reconnector.due() - 1)).isNull();
        assertThat(reconnector.attempt(reconnector.due())).isEqualTo(WEBSOCKET);
    }

    @Test
    void fallsBackAtOnceWhenTheTransportIsBlocked() {
        long pause = startAndFail(Kind.BLOCKED);

        assertThat(pause).isZero();
        assertThat(reconnector.attempt(now)).isEqualTo(LONG_POLLING);
    }

    @Test
    void pausesWhenTheLastTransportIsBlockedToo() {
        startAndFail(Kind.BLOCKED);
        reconnector.attempt(now);

        long pause = fail(Kind.BLOCKED);

        assertThat(reconnector.due()).isEqualTo(now + pause);
        assertThat(next()).as("the next round starts with the best").isEqualTo(WEBSOCKET);
    }

    @Test
    void doesNotFallBackWhenTheHubIsUnreachableOrRefuses() {
        startAndFail(Kind.UNREACHABLE);
        assertThat(next()).isEqualTo(WEBSOCKET);
        fail(Kind.REFUSED);
        assertThat(next()).isEqualTo(WEBSOCKET);
    }

    @Test
    void waitsAtLeastAsLongAsTheHubAsked() {
        reconnector.start(now);
        reconnector.attempt(now);

        long pause = reconnector.failed(new ConnectionFailure(Kind.UNAVAILABLE, 503, 20_000, "later"), now);

        assertThat(pause).isBetween(20_000L, 21_000L);
    }

    @Test
    void theHubCannotSendAClientAwayForEver() {
        reconnector.start(now);
        reconnector.attempt(now);

        long pause = reconnector.failed(new ConnectionFailure(Kind.UNAVAILABLE, 503, Long.MAX_VALUE, "later"), now);

        assertThat(pause).isLessThanOrEqualTo(600_000 + PAUSES.bound(1));
    }

    @Test
    void triesThePreferredTransportFirstAfterALoss() {
        startAndFail(Kind.BLOCKED);
        reconnector.attempt(now);
        reconnector.opened(now);
        now += STABLE;

        fail(Kind.ENDED);

        assertThat(next()).isEqualTo(WEBSOCKET);
    }

    @Test
    void returnsToThePreferredTransport() {
        startAndFail(Kind.BLOCKED);
        reconnector.attempt(now);
        reconnector.opened(now);

        assertThat(reconnector.due() - now).isBetween(150_000L, 300_000L);
        assertThat(next()).isEqualTo(WEBSOCKET);
    }

    @Test
    void triesThePreferredTransportLessOftenEachTimeItFails() {
        startAndFail(Kind.BLOCKED);
        for (int tries = 1; tries <= 6; tries++) {
            assertThat(reconnector.attempt(now)).isEqualTo(LONG_POLLING);
            reconnector.opened(now);
            long bound = Math.min(300_000L << (tries - 1), 3_600_000L);
            assertThat(reconnector.due() - now).isBetween(bound / 2, bound);
            assertThat(next()).isEqualTo(WEBSOCKET);
            fail(Kind.BLOCKED);
        }
    }

    @Test
    void aTransportWhoseConnectionsBreakSoonCountsAsBlocked() {
        reconnector.start(now);
        reconnector.attempt(now);
        live(STABLE - 1, Kind.LOST);
        assertThat(next()).as("once may be an accident").isEqualTo(WEBSOCKET);
        live(STABLE - 1, Kind.LOST);
        assertThat(next()).isEqualTo(LONG_POLLING);
    }

    @Test
    void stableConnectionsInBetweenMakeUpForShortOnes() {
        reconnector.start(now);
        reconnector.attempt(now);
        for (int i = 0; i < 5; i++) {
            live(STABLE - 1, Kind.LOST);
            assertThat(next()).isEqualTo(WEBSOCKET);
            live(STABLE, Kind.LOST);
            assertThat(next()).isEqualTo(WEBSOCKET);
        }
    }

    @Test
    void shortConnectionsOverAnotherTransportDoNotCountAgainstThePreferredOne() {
        startAndFail(Kind.BLOCKED);
        for (int i = 0; i < 3; i++) {
            assertThat(reconnector.attempt(now)).isEqualTo(LONG_POLLING);
            live(1, Kind.LOST);
            assertThat(next()).isEqualTo(WEBSOCKET);
            fail(Kind.BLOCKED);
        }
        reconnector.attempt(now);
        live(1, Kind.LOST);
        assertThat(next()).isEqualTo(WEBSOCKET);

        live(STABLE - 1, Kind.LOST);

        assertThat(next()).as("once may be an accident").isEqualTo(WEBSOCKET);
    }

    @Test
    void aStableConnectionOverThePreferredTransportResetsTheTimeToReturnToIt() {
        startAndFail(Kind.BLOCKED);
        for (int i = 0; i < 4; i++) {
            reconnector.attempt(now);
            reconnector.opened(now);
            next();
            fail(Kind.BLOCKED);
        }
        reconnector.attempt(now);
        reconnector.opened(now);
        next();
        live(STABLE, Kind.LOST);
        next();
        fail(Kind.BLOCKED);
        reconnector.attempt(now);
        reconnector.opened(now);

        assertThat(reconnector.due() - now).isBetween(150_000L, 300_000L);
    }

    @Test
    void devicesThatFellBackTogetherDoNotReturnTogether() {
        List<Long> delays = new ArrayList<>();
        for (int seed = 0; seed < 100; seed++) {
            reconnector = reconnector(List.of(WEBSOCKET, LONG_POLLING), new SplittableRandom(seed));
            startAndFail(Kind.BLOCKED);
            reconnector.attempt(now);
            reconnector.opened(now);
            delays.add(reconnector.due() - now);
        }

        assertThat(Collections.max(delays) - Collections.min(delays)).isGreaterThan(100_000);
    }

    @Test
    void anOpenConnectionThatEndsIsNotBlockedWhateverTheReason() {
        reconnector.start(now);
        reconnector.attempt(now);
        live(1, Kind.BLOCKED);

        assertThat(next()).isEqualTo(WEBSOCKET);
    }

    @Test
    void aHubThatEndsItsConnectionsBlocksNothing() {
        reconnector.start(now);
        reconnector.attempt(now);
        for (int i = 0; i < 5; i++) {
            live(1, Kind.ENDED);
            assertThat(next()).isEqualTo(WEBSOCKET);
        }
    }

    @Test
    void aStableConnectionResetsTheBackoff() {
        startAndFail(Kind.UNREACHABLE);
        for (int i = 0; i < 10; i++) {
            next();
            fail(Kind.UNREACHABLE);
        }
        next();
        live(STABLE, Kind.LOST);

        assertThat(reconnector.due() - now).isLessThanOrEqualTo(PAUSES.bound(1));
    }

    @Test
    void aShortConnectionDoesNotResetTheBackoff() {
        reconnector = reconnector(List.of(WEBSOCKET), () -> -1L >>> 1);
        startAndFail(Kind.UNREACHABLE);
        next();
        fail(Kind.UNREACHABLE);
        next();
        reconnector.opened(now);

        assertThat(fail(Kind.ENDED)).isGreaterThan(PAUSES.bound(1));
    }

    @Test
    void withOneTransportThereIsNoOther() {
        reconnector = reconnector(List.of(LONG_POLLING), new SplittableRandom(1));
        startAndFail(Kind.BLOCKED);
        assertThat(next()).isEqualTo(LONG_POLLING);
        reconnector.opened(now);

        assertThat(reconnector.due()).as("it is the preferred one").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatEndsAPauseDoesNotDisturbAConnection() {
        startAndFail(Kind.BLOCKED);
        reconnector.attempt(now);
        reconnector.opened(now);
        long due = reconnector.due();

        reconnector.retryEarly(false, now);

        assertThat(reconnector.due()).isEqualTo(due);
    }

    @Test
    void aFailureThatIsMendedIsFollowedByTheNextAttemptAtOnceOverTheSameTransport() {
        startAndFail(Kind.BLOCKED);
        assertThat(next()).isEqualTo(LONG_POLLING);

        reconnector.retryNow(now);

        assertThat(reconnector.due()).isEqualTo(now);
        assertThat(next()).isEqualTo(LONG_POLLING);
    }

    @Test
    void nothingIsDueOnceStopped() {
        startAndFail(Kind.UNREACHABLE);

        reconnector.stop();

        assertThat(reconnector.due()).isEqualTo(Long.MAX_VALUE);
        assertThat(reconnector.attempt(now + 1_000_000)).isNull();
    }

    /** Whatever happens, unless a connection is open an attempt is under way or due within the longest pause. */
    @Test
    void neverGivesUp() {
        PropertyCheck.forRandomSeeds(random -> {
            reconnector = reconnector(List.of(WEBSOCKET, LONG_POLLING), random);
            now = 5_000;
            reconnector.start(now);
            for (int i = 0; i < 100; i++) {
                assertThat(next()).isNotNull();
                if (random.nextBoolean()) {
                    reconnector.opened(now);
                    now += random.nextLong(2 * STABLE);
                    if (reconnector.due() <= now) {
                        continue;
                    }
                }
                Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
                long pause = fail(kind);
                assertThat(pause).isBetween(0L, PAUSES.cap());
                assertThat(reconnector.due()).isEqualTo(now + pause);
            }
        });
    }

    private static Reconnector reconnector(List<Transport> transports, RandomGenerator random) {
        return new Reconnector(transports, new RetrySchedule(PAUSES, PAUSES, random), PREFERRED_RETRY, random);
    }

    private long startAndFail(Kind kind) {
        reconnector.start(now);
        reconnector.attempt(now);
        return fail(kind);
    }

    private long fail(Kind kind) {
        return reconnector.failed(ConnectionFailure.of(kind, "told by the test"), now);
    }

    private Transport next() {
        now = Math.max(now, reconnector.due());
        return reconnector.attempt(now);
    }

    private void live(long age, Kind end) {
        reconnector.opened(now);
        now += age;
        fail(end);
    }
}
