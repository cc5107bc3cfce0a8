package org.higginspush.client.internal.bayeux;

/**
 * How soon one heartbeat may follow another, so that a hub which answers them at once is not asked hundreds of times a
 * second. Each answer costs something, and what is spent comes back with time; an answer that came early and brought
 * nothing costs more. Not thread-safe; times are milliseconds of one clock.
 */
final class HeartbeatRateLimiter {
    /** After so many answers in a row that came early and brought nothing, it is no hub. */
    static final int MOST_EARLY = 5;

    private static final int A_SECOND = 20;
    private static final int MOST = 20;
    private static final int EARLY = 10;
    private static final long SECOND = 1_000;

    private long left = MOST * SECOND;
    private long since;
    private int early;

    HeartbeatRateLimiter(long now) {
        since = now;
    }

    /** A heartbeat is early that the hub was to hold, but answered within half a second, and within half of that time. */
    static boolean isEarly(long took, long holds) {
        return took < (holds > 0 ? Math.min(holds, SECOND) / 2 : SECOND / 2);
    }

    /**
     * A heartbeat was answered.
     *
     * @param wasEarly whether the answer came early and brought nothing
     * @return how long to wait before the next one
     */
    long answered(boolean wasEarly, long now) {
        left = Math.min(MOST * SECOND, left + (now - since) * A_SECOND);
        since = now;
        early = wasEarly ? early + 1 : 0;
        left -= (wasEarly ? EARLY : 1) * SECOND;
        return Math.max(0, -left / A_SECOND);
    }

    /** True if the hub keeps answering at once. */
    boolean isHopeless() {
        return early >= MOST_EARLY;
    }
}
