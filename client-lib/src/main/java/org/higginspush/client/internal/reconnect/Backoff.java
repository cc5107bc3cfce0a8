package org.higginspush.client.internal.reconnect;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: a random pause between zero and a bound that doubles with each failure. The
 * whole range is random, so that devices which failed together do not come back together.
 *
 * @param base the bound after the first failure, in milliseconds
 * @param cap the highest bound, in milliseconds
 */
public record Backoff(long base, long cap) {
    private static final int MOST_DOUBLINGS = 40;
    private static final int LONGEST_ASKED = 10;

    public static Backoff of(Duration base, Duration cap) {
        return new Backoff(base.toMillis(), Math.max(base.toMillis(), cap.toMillis()));
    }

    /** What a hub may ask to wait besides: no longer than ten of the longest pauses, whatever it says. */
    public long atMost(long asked) {
        return Math.max(0, Math.min(asked, cap * LONGEST_ASKED));
    }

    /** The longest pause after this many failures in a row, in milliseconds. */
    public long bound(int failures) {
        int doublings = Math.min(Math.max(failures, 1) - 1, MOST_DOUBLINGS);
        long limit = cap >> doublings;
        return base > limit ? cap : base << doublings;
    }

    /** A pause after this many failures in a row, in milliseconds: 0 to {@link #bound}. */
    public long pause(int failures, RandomGenerator random) {
        return random.nextLong(bound(failures) + 1);
    }
}
