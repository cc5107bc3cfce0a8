package org.higginspush.hub.access;

import java.time.Duration;
import java.time.Instant;

/** Compares times of a clock that may be set back. */
final class ElapsedTime {
    private ElapsedTime() {}

    /**
     * True if less than the given time has passed since {@code since}. False if {@code now} is before {@code since}: after the
     * clock was set back, nothing waits until it has caught up.
     */
    static boolean isWithin(Duration length, Instant since, Instant now) {
        return !now.isBefore(since) && now.isBefore(since.plus(length));
    }
}
