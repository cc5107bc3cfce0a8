package org.higginspush.hub.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it. */
public final class TestClock implements InstantSource {
    private volatile Instant now;

    public TestClock() {
        this(Instant.parse("2026-11-21T12:00:00Z"));
    }

    public TestClock(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Moves on; by a negative duration it is set back. */
    public void advance(Duration duration) {
        now = now.plus(duration);
    }
}
