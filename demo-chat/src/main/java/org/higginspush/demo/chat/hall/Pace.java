package org.higginspush.demo.chat.hall;

import java.time.Duration;
import java.time.Instant;

/**
 * How often something may happen: a burst at once, then a steady rate (the generic cell rate algorithm: one moment is
 * all it remembers). Not thread-safe.
 */
public final class Pace {
    private final Duration step;
    private final Duration slack;
    private Instant due = Instant.MIN;

    public Pace(int burst, int perMinute) {
        this.step = Duration.ofMinutes(1).dividedBy(perMinute);
        this.slack = step.multipliedBy(burst - 1L);
    }

    /** Takes one turn if there is one: zero if so, else how long to wait before asking again. */
    public Duration take(Instant now) {
        Instant earliest = due.equals(Instant.MIN) ? now : due.minus(slack);
        if (earliest.isAfter(now)) {
            return Duration.between(now, earliest);
        }
        due = (due.isAfter(now) ? due : now).plus(step);
        return Duration.ZERO;
    }
}
