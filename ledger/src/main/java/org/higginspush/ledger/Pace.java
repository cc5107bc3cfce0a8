package org.higginspush.ledger;

import java.time.Duration;

/**
 * How fast clients and hub go about things.
 *
 * @param heartbeat how long the hub holds a heartbeat back at most
 * @param patience how long clients wait for a connection to open, and for an answer that is not held back on purpose
 * @param shortestPause before a client tries to connect again, doubled with each attempt
 * @param longestPause the most it is doubled to; clients pick a random part of it
 */
public record Pace(Duration heartbeat, Duration patience, Duration shortestPause, Duration longestPause) {
    /** Much faster than in production: what depends on a heartbeat or a return happens often. */
    public static final Pace HASTY =
            new Pace(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofMillis(50), Duration.ofMillis(800));

    /** For thousands of devices, which would else be busy with their heartbeats alone. */
    public static final Pace CALM =
            new Pace(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(10));

    /** How long to wait before the next attempt, after so many that failed: the limit of a random choice. */
    public long pauseMillis(int failed) {
        return Math.min(longestPause.toMillis(), shortestPause.toMillis() << Math.min(failed, 10));
    }
}
