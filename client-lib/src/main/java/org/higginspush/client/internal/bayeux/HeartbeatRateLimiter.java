package org.higginspush.client.internal.bayeux;

/**
 * How soon one heartbeat may follow another, so that a hub which answers them at once is not asked hundreds of times a second: a
 * token bucket, from which an answer that came early and brought nothing takes more than others. Not thread-safe; times are
 * milliseconds of one clock.
 */
final class HeartbeatRateLimiter {
    /** After so many answers in a row that came early and brought nothing, it is no hub. */
    static final int MAX_EARLY = 5;

    private static final int TOKENS_PER_SECOND = 20;
    private static final int CAPACITY = 20;
    private static final int TOKENS_OF_EARLY = 10;
    private static final long SECOND = 1_000;

    /** In thousandths of a token. */
    private long left = CAPACITY * SECOND;

    private long since;
    private int early;

    HeartbeatRateLimiter(long now) {
        since = now;
    }

    /** A heartbeat is early that the hub was to hold, but answered within half a second, and within half of that time. */
    static boolean isEarly(long took, long holdTime) {
        return took < (holdTime > 0 ? Math.min(holdTime, SECOND) / 2 : SECOND / 2);
    }

    /**
     * A heartbeat was answered.
     *
     * @param wasEarly whether the answer came early and brought nothing
     * @return how long to wait before the next one
     */
    long answered(boolean wasEarly, long now) {
        left = Math.min(CAPACITY * SECOND, left + (now - since) * TOKENS_PER_SECOND);
        since = now;
        early = wasEarly ? early + 1 : 0;
        left -= (wasEarly ? TOKENS_OF_EARLY : 1) * SECOND;
        return Math.max(0, -left / TOKENS_PER_SECOND);
    }

    /** True if the hub keeps answering at once. */
    boolean isExceeded() {
        return early >= MAX_EARLY;
    }
}
