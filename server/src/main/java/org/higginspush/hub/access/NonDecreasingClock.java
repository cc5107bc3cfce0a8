package org.higginspush.hub.access;

import java.time.InstantSource;

/** Milliseconds that never decrease, even if the clock they come from is set back: caches count on that. Thread-safe. */
final class NonDecreasingClock {
    private final InstantSource clock;
    // Guarded by this.
    private long last;
    private long setBack;

    NonDecreasingClock(InstantSource clock) {
        this.clock = clock;
    }

    synchronized long millis() {
        long now = clock.millis() + setBack;
        if (now < last) {
            setBack += last - now;
            return last;
        }
        last = now;
        return now;
    }
}
