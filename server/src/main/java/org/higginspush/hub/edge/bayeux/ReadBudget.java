package org.higginspush.hub.edge.bayeux;

import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.RateLimit;

/**
 * What one connection may be served before the thread that reads it turns to the others, and how much it may send in all.
 * Without the first, whoever sends faster than the hub reads would keep a thread, even the one that selects, to itself
 * (Netty bounds the same by {@code maxMessagesPerRead}).
 *
 * <p>Owned by the thread that reads the connection. Another that asks may see what was true a moment ago, which costs a
 * change of threads and nothing else.
 */
final class ReadBudget {
    /** Frames or requests in a row. */
    static final int MOST_READS = 32;

    /** Time in a row; one read may take longer. */
    static final long MOST_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** A publisher's turn is so many times as long: its changes are others' notices, and each change of threads delays them. */
    static final int PUBLISHER_TIMES = 10;

    /** What a refused message costs more than another: it is cheap to send and dear to answer. */
    static final int REFUSAL_UNITS = 10;

    private final RateLimits limits;
    private int reads;
    private int times = 1;
    private long since;
    private volatile long debt = System.nanoTime();

    ReadBudget(RateLimits limits) {
        this.limits = limits;
    }

    RateLimits limits() {
        return limits;
    }

    /** Counts one frame or request. */
    void read(long now) {
        if (reads++ == 0) {
            since = now;
        }
    }

    /** Whether others come first now. */
    boolean isSpent() {
        return reads >= times * MOST_READS || reads > 1 && System.nanoTime() - since > times * MOST_NANOS;
    }

    /** The connection has waited, for data or for its turn. */
    void renew() {
        reads = 0;
    }

    /**
     * Charges for what was sent.
     *
     * @return true if that is too much
     */
    boolean charge(RateLimit limit, long now, int units) {
        long owed = limit.charge(debt, now, units);
        debt = owed;
        times = limit.equals(limits.publisher()) ? PUBLISHER_TIMES : 1;
        return limit.isExceeded(owed, now);
    }
}
