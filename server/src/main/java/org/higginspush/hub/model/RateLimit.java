package org.higginspush.hub.model;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How much may come: the generic cell rate algorithm (ITU-T I.371), a token bucket whose whole state is one number, which
 * whoever is limited keeps.
 *
 * <p>The state is a debt: the time, in nanoseconds of any clock, at which everything that came would have come at the steady
 * rate. It means the same for every rate, so it can be kept when another rate applies.
 */
public final class RateLimit {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long SECONDS_AT_ONCE = 10;

    private final long nanosPerUnit;
    private final long burstNanos;

    private RateLimit(long nanosPerUnit, long burstNanos) {
        this.nanosPerUnit = nanosPerUnit;
        this.burstNanos = burstNanos;
    }

    /**
     * A burst at once, then a steady rate.
     *
     * @param burst how many units at once, at least 1
     * @param units how many in each period in the long run, at least 1
     */
    public static RateLimit of(long burst, long units, Duration period) {
        long nanosPerUnit = Math.max(1, period.toNanos() / units);
        return new RateLimit(nanosPerUnit, burst * nanosPerUnit);
    }

    /** So many units a second, and ten seconds' worth at once. */
    public static RateLimit perSecond(int units) {
        return of(SECONDS_AT_ONCE * units, units, SECOND);
    }

    /**
     * Charges for what came.
     *
     * @param debt the debt so far; the present if there is none
     * @param now the present
     * @return the debt from now on
     */
    public long charge(long debt, long now, int units) {
        return (debt - now > 0 ? debt : now) + units * nanosPerUnit;
    }

    /** Whether a debt is more than a burst. */
    public boolean isExceeded(long debt, long now) {
        return debt - now > burstNanos;
    }

    /** How long until a debt is no more than a burst; zero if it is not, else in whole milliseconds, as can be told. */
    public Duration excess(long debt, long now) {
        long nanos = Math.max(0, debt - now - burstNanos);
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        return Duration.ofMillis(TimeUnit.MILLISECONDS.toNanos(millis) < nanos ? millis + 1 : millis);
    }
}
