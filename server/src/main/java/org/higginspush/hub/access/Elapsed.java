package org.higginspush.hub.access;

import java.time.Duration;
import java.time.Instant;

/** Lengths of time on a clock that an operator may set back. */
final class Elapsed {
    private Elapsed() {}

    /**
     * True if {@code now} lies in the given length of time after {@code since}. A {@code now} before {@code since} does
     * not: after the clock was set back, nothing has to wait until it has caught up.
     */
    static boolean within(Duration length, Instant since, Instant now) {
        return !now.isBefore(since) && now.isBefore(since.plus(length));
    }
}
