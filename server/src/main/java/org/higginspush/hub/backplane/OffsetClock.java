package org.higginspush.hub.backplane;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.higginspush.hub.model.Refusal;

/**
 * Gives out offsets: {@code max(previous + 1, now in microseconds)}, and never one that was given before, whatever
 * happened to the process or to the clock of the machine.
 *
 * <p>It works within a ceiling that storage knows durably. After a crash the next clock starts at that ceiling, so it is
 * above everything the last one can have given, including offsets of changes that were never made durable. The ceiling
 * lies {@value #RESERVE} µs ahead and moves with the commits that happen anyway. When no commit has happened for a while
 * the clock does not wait for one: it stops following the time {@value #HEADROOM} µs below the ceiling and counts on
 * by ones from there.
 *
 * <p>Safe for any thread.
 */
final class OffsetClock {
    /** How far ahead of what was given the ceiling is put: a minute, in microseconds. */
    static final long RESERVE = 60_000_000;

    /** How many offsets are kept for counting while the ceiling cannot be moved. */
    static final long HEADROOM = RESERVE / 2;

    private static final long NO_CEILING = Long.MAX_VALUE;

    /** A machine that believes in a later time than 2200 is wrong; offsets must stay below 2^53. */
    private static final long LATEST_BELIEVABLE =
            Instant.parse("2200-01-01T00:00:00Z").getEpochSecond() * 1_000_000;

    /** No clock gives a higher offset: ten years above the latest believable time, for one that stands there and counts. */
    static final long HIGHEST = LATEST_BELIEVABLE + 10L * 365 * 24 * 60 * 60 * 1_000_000;

    private final InstantSource time;
    private final long inherited;
    private final long start;
    private final AtomicLong last;
    private volatile long ceiling;

    /**
     * @param inherited the ceiling found in storage: no earlier clock gave an offset above it; 0 if there was none
     */
    OffsetClock(InstantSource time, long inherited) {
        this.time = time;
        this.inherited = inherited;
        this.start = Math.max(inherited, now());
        this.last = new AtomicLong(start);
        this.ceiling = start;
    }

    /**
     * The next offset.
     *
     * @throws Refusal {@code UNAVAILABLE} if all reserved offsets are given and the ceiling could not be moved
     */
    long next() {
        long now = Math.min(now(), ceiling - HEADROOM);
        long next = last.updateAndGet(previous -> Math.max(previous + 1, now));
        if (next > ceiling || next > HIGHEST) {
            throw BackplaneRefusals.cannotRecord();
        }
        return next;
    }

    /**
     * True if an offset may have been given by this clock or an earlier one on the same storage. Nobody can have one
     * that was not, unless the storage was replaced by an older copy of itself.
     */
    boolean mayHaveGiven(long offset) {
        return offset <= inherited || offset > start && offset <= last.get();
    }

    /** True if the next commit should carry a new ceiling. */
    boolean isReserveLow() {
        return ceiling == NO_CEILING || ceiling - Math.max(last.get(), now()) < HEADROOM + HEADROOM / 2;
    }

    /** The ceiling to make durable with the next commit; pass it to {@link #reserved} afterwards. */
    long ceilingToReserve() {
        long wanted = Math.max(last.get(), now()) + RESERVE;
        return ceiling == NO_CEILING ? wanted : Math.max(ceiling, wanted);
    }

    /** False for a ceiling that no clock can have reserved, not even one that was wrong for years. */
    static boolean isBelievable(long ceiling) {
        return ceiling >= 0 && ceiling <= HIGHEST;
    }

    /** Offsets up to here may be given: the ceiling is durable. */
    void reserved(long durableCeiling) {
        ceiling = durableCeiling;
    }

    /**
     * Gives offsets although none could be reserved, because the storage could not be written when it was opened. Until
     * the next {@link #reserved} the clock of the machine alone keeps them apart from later ones.
     */
    void goOnWithoutReserve() {
        ceiling = NO_CEILING;
    }

    private long now() {
        Instant now = time.instant();
        return Math.min(now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000, LATEST_BELIEVABLE);
    }
}
