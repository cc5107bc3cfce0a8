package org.higginspush.hub.edge.bayeux;

import java.time.Duration;

/**
 * How often something may be done that costs the hub more than it costs the client: some at once, then one in each
 * interval. Safe for use by many threads.
 */
final class Pace {
    private static final long MILLI = 1_000_000;

    private final long interval;
    private final long burst;
    /** Until when, as {@link System#nanoTime} counts, all that was done is paid for. Guarded by this. */
    private long paid;

    /**
     * @param atOnce how many may follow each other at once
     * @param now as {@link System#nanoTime} counts
     */
    Pace(Duration interval, int atOnce, long now) {
        this.interval = interval.toNanos();
        this.burst = this.interval * (atOnce - 1);
        this.paid = now;
    }

    /**
     * Asks whether it may be done now, and counts it if so.
     *
     * @return zero if it may; otherwise how long to wait, in whole milliseconds, because less cannot be told
     */
    synchronized Duration take(long now) {
        long owed = Math.max(0, paid - now);
        if (owed > burst) {
            return Duration.ofMillis((owed - burst + MILLI - 1) / MILLI);
        }
        paid = now + owed + interval;
        return Duration.ZERO;
    }
}
