package org.higginspush.demo.chat.rooms;

import java.time.Instant;

/** Numbers events in order. A clock rather than a counter: it goes on growing when the hub starts again. */
final class Sequence {
    private long last;

    /** Microseconds since 1970, or one more than the last. */
    long next(Instant now) {
        last = Math.max(last + 1, now.getEpochSecond() * 1_000_000 + now.getNano() / 1000);
        return last;
    }
}
