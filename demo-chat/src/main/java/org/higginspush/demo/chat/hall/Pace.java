package org.higginspush.demo.chat.hall;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.higginspush.hub.model.RateLimit;

/** How often somebody may do something: a burst at once, then a steady rate ({@link RateLimit}). Not thread-safe. */
public final class Pace {
    private final RateLimit limit;
    private long debt = Long.MIN_VALUE / 2;

    public Pace(int burst, int perMinute) {
        this.limit = RateLimit.of(burst, perMinute, Duration.ofMinutes(1));
    }

    /** Takes one turn if there is one: zero if so, else how long to wait before asking again. */
    public Duration take(Instant now) {
        long nanos = ChronoUnit.NANOS.between(Instant.EPOCH, now);
        long owed = limit.charge(debt, nanos, 1);
        Duration wait = limit.excess(owed, nanos);
        if (wait.isZero()) {
            debt = owed;
        }
        return wait;
    }
}
