package org.higginspush.ledger;

import java.time.Duration;

/**
 * Timeouts and back-off of clients and hub.
 *
 * @param heartbeat how long the hub holds a heartbeat back at most
 * @param requestTimeout how long clients wait for a connection to open, and for an answer that is not held back on
 *     purpose
 * @param minBackoff before a client tries to connect again, doubled with each attempt
 * @param maxBackoff the most it is doubled to; clients pick a random part of it
 */
public record Timeouts(Duration heartbeat, Duration requestTimeout, Duration minBackoff, Duration maxBackoff) {
    /** Much faster than in production: what depends on a heartbeat or a return happens often. */
    public static final Timeouts SHORT =
            new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofMillis(50), Duration.ofMillis(800));

    /** For thousands of devices, which would else be busy with their heartbeats alone. */
    public static final Timeouts LONG =
            new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(10));

    /** How long to wait before the next attempt, after so many that failed: the limit of a random choice. */
    public long backoffMillis(int failed) {
        return Math.min(maxBackoff.toMillis(), minBackoff.toMillis() << Math.min(failed, 10));
    }
}
