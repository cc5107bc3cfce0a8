package org.higginspush.hub.edge.bayeux;

import java.time.Duration;
import org.higginspush.hub.model.RateLimit;

/** How often one client may do something that costs the hub more than it. Safe for use by many threads. */
public final class Throttle {
    private final RateLimit limit;
    /** In the time of {@link System#nanoTime}. Guarded by this. */
    private long debt;

    /**
     * @param interval the steady rate: one in each
     * @param atOnce how many may follow each other at once
     * @param now as {@link System#nanoTime} counts
     */
    public Throttle(Duration interval, int atOnce, long now) {
        this.limit = RateLimit.of(atOnce, 1, interval);
        this.debt = now;
    }

    /** For the renewals of a session's token: one a second, and ten at once. */
    public static Throttle ofRenewals(long now) {
        return new Throttle(Duration.ofSeconds(1), 10, now);
    }

    /**
     * Asks whether it may be done now, and counts it if so.
     *
     * @return zero if it may; otherwise how long to wait
     */
    public synchronized Duration take(long now) {
        long owed = limit.charge(debt, now, 1);
        Duration wait = limit.excess(owed, now);
        if (wait.isZero()) {
            debt = owed;
        }
        return wait;
    }
}
