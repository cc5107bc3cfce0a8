package org.higginspush.demo.chat.rooms;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.higginspush.hub.model.RateLimit;

/** Limits how often something may be done: a burst at once, then a steady rate ({@link RateLimit}). Not thread-safe. */
public final class TokenBucket {
    private final RateLimit limit;
    private long debt = Long.MIN_VALUE / 2;

    public TokenBucket(int burst, int perMinute) {
        this.limit = RateLimit.of(burst, perMinute, Duration.ofMinutes(1));
    }

    /** Takes one token if there is one: returns zero then, else how long to wait for the next. */
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
