package org.higginspush.hub.access;

import java.time.Duration;

/**
 * How often keys are looked for.
 *
 * @param refreshAfter keys in use of this age are fetched anew in the background
 * @param waitAfter with keys of this age (nobody came for long) a token waits for that fetch
 * @param pause the least time between two fetches for the sake of unknown keys, so that forged key names cannot turn
 *     the hub into a flood on the issuer; also the longest wait after failures
 * @param firstRetry the wait after a first failure; it doubles with each further one
 */
record KeyPace(Duration refreshAfter, Duration waitAfter, Duration pause, Duration firstRetry) {
    static final KeyPace ADDRESS =
            new KeyPace(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofSeconds(30), Duration.ofSeconds(1));
    static final KeyPace FILE =
            new KeyPace(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(1));

    private static final int MOST_DOUBLINGS = 16;

    /** How long to wait after this many failures in a row. */
    Duration afterFailures(int failures) {
        Duration wait = firstRetry.multipliedBy(1L << Math.min(Math.max(failures - 1, 0), MOST_DOUBLINGS));
        return wait.compareTo(pause) < 0 ? wait : pause;
    }
}
