package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;

class OffsetClockTest {
    private static final long MICROS = 1_000_000;

    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private long durable;

    private OffsetClock open() {
        return new OffsetClock(() -> now, durable);
    }

    private void commit(OffsetClock clock) {
        durable = clock.ceilingToReserve();
        clock.reserved(durable);
    }

    private long micros() {
        return now.toEpochMilli() * 1_000;
    }

    @Test
    void anOffsetIsTheTimeInMicroseconds() {
        OffsetClock clock = open();
        commit(clock);
        now = now.plusSeconds(3);

        assertThat(clock.next()).isEqualTo(micros());
    }

    @Test
    void offsetsOfOneMomentAreCounted() {
        OffsetClock clock = open();
        commit(clock);

        long first = clock.next();

        assertThat(clock.next()).isEqualTo(first + 1);
        assertThat(clock.next()).isEqualTo(first + 2);
    }

    @Test
    void nothingIsGivenBeforeAnythingIsReserved() {
        assertThatThrownBy(() -> open().next())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    @Test
    void aClockThatJumpsBackIsNotFollowed() {
        OffsetClock clock = open();
        commit(clock);
        now = now.plusSeconds(10);
        long before = clock.next();

        now = now.minus(Duration.ofDays(3650));

        assertThat(clock.next()).isEqualTo(before + 1);
    }

    @Test
    void afterACrashTheClockStartsAboveAllThatWasGivenEvenIfTheTimeJumpedBack() {
        OffsetClock crashed = open();
        commit(crashed);
        now = now.plusSeconds(20);
        long forgotten = 0;
        for (int i = 0; i < 1000; i++) {
            forgotten = crashed.next();
        }

        now = now.minus(Duration.ofHours(1));
        OffsetClock clock = open();
        commit(clock);

        assertThat(clock.next()).isGreaterThan(forgotten);
    }

    @Test
    void afterALongSilenceItDoesNotWaitForTheDisk() {
        OffsetClock clock = open();
        commit(clock);
        now = now.plus(Duration.ofHours(9));

        long offset = clock.next();
        assertThat(clock.next()).isEqualTo(offset + 1);
        assertThat(offset).isLessThan(durable);
        assertThat(clock.isReserveLow()).isTrue();

        commit(clock);
        assertThat(clock.next()).isEqualTo(micros());
        assertThat(clock.isReserveLow()).isFalse();
    }

    @Test
    void neverGivesMoreThanIsReserved() {
        OffsetClock clock = open();
        commit(clock);
        now = now.plus(Duration.ofHours(9));

        long given = 0;
        for (long i = 0; i < OffsetClock.HEADROOM; i++) {
            given = clock.next();
        }

        assertThat(given).isLessThanOrEqualTo(durable);
        assertThatThrownBy(() -> {
                    clock.next();
                    clock.next();
                })
                .isInstanceOf(Refusal.class);
    }

    @Test
    void noClockCanHaveReservedACeilingFarInTheFutureOrBeforeAllTime() {
        assertThat(OffsetClock.isBelievable(micros())).isTrue();
        assertThat(OffsetClock.isBelievable(0)).isTrue();
        assertThat(OffsetClock.isBelievable(-1)).isFalse();
        assertThat(OffsetClock.isBelievable(1L << 53)).isFalse();
        assertThat(OffsetClock.isBelievable(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void knowsWhatItMayHaveGiven() {
        OffsetClock first = open();
        commit(first);
        now = now.plusSeconds(5);
        long given = first.next();
        long inherited = durable;
        now = now.plus(Duration.ofHours(1));
        OffsetClock clock = open();
        commit(clock);

        assertThat(clock.mayHaveGiven(0)).isTrue();
        assertThat(clock.mayHaveGiven(given)).isTrue();
        assertThat(clock.mayHaveGiven(inherited)).isTrue();
        assertThat(clock.mayHaveGiven(inherited + 1)).isFalse();
        assertThat(clock.mayHaveGiven(micros())).isFalse();
        now = now.plusSeconds(1);
        assertThat(clock.mayHaveGiven(micros())).isFalse();
        long next = clock.next();
        assertThat(clock.mayHaveGiven(next)).isTrue();
        assertThat(clock.mayHaveGiven(next + 1)).isFalse();
    }

    @Test
    void aTimeBeyondBeliefIsNotFollowed() {
        now = Instant.parse("9999-01-01T00:00:00Z");
        OffsetClock clock = open();
        commit(clock);

        assertThat(clock.next()).isLessThan(1L << 53);
    }

    @Test
    void goesOnByTheTimeAloneWhenNothingCanBeReserved() {
        durable = micros() + 30 * MICROS;
        OffsetClock clock = open();
        clock.goOnWithoutReserve();

        assertThat(clock.next()).isGreaterThan(durable);
        now = now.plusSeconds(300);
        assertThat(clock.next()).isEqualTo(micros());
        assertThat(clock.isReserveLow()).isTrue();
        assertThat(clock.ceilingToReserve()).isEqualTo(micros() + OffsetClock.RESERVE);
    }

    @Test
    void noOffsetIsEverGivenTwiceWhateverTheTimeDoesAndWheneverItCrashes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long highest = 0;
        OffsetClock clock = open();
        commit(clock);
        for (int step = 0; step < 50_000; step++) {
            switch (random.nextInt(20)) {
                case 0 -> now = now.plusMillis(random.nextInt(200_000) - 100_000);
                case 1 -> {
                    clock = open();
                    commit(clock);
                }
                case 2, 3, 4 -> {
                    if (clock.isReserveLow()) {
                        commit(clock);
                    }
                }
                default -> {
                    now = now.plusNanos(random.nextInt(2_000_000));
                    long next = clock.next();
                    assertThat(next).as("seed %s, step %s", seed, step).isGreaterThan(highest);
                    highest = next;
                }
            }
        }
    }
}
