package org.higginspush.hub.edge.bayeux;

import java.util.concurrent.TimeUnit;

/**
 * How much a connection may send: the generic cell rate algorithm (ITU-T I.371), a token bucket whose whole state is one
 * number, which the connection keeps. What it sends is counted in units, about one a message; a burst of ten seconds' worth
 * is allowed.
 *
 * <p>The state is a debt: the time, by {@link System#nanoTime}, at which everything that was sent would have been sent at the
 * steady rate. It means the same for every rate, so a connection keeps it when another rate applies to it.
 */
final class RateLimit {
    /** The burst that is allowed, as the time in which the steady rate makes up for it. */
    static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final long nanosPerUnit;

    private RateLimit(long nanosPerUnit) {
        this.nanosPerUnit = nanosPerUnit;
    }

    /** A limit of so many units a second. */
    static RateLimit perSecond(int units) {
        return new RateLimit(Math.max(1, TimeUnit.SECONDS.toNanos(1) / units));
    }

    /**
     * Charges for what was sent.
     *
     * @param debt the debt so far
     * @param now the time, by {@link System#nanoTime}
     * @return the debt from now on
     */
    long charge(long debt, long now, int units) {
        return (debt - now > 0 ? debt : now) + units * nanosPerUnit;
    }

    /** Whether a debt is more than a burst. */
    static boolean isExceeded(long debt, long now) {
        return debt - now > BURST_NANOS;
    }
}
