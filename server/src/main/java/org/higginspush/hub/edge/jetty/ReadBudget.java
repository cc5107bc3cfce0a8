package org.higginspush.hub.edge.jetty;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.model.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * What one connection may be served before the thread that reads it turns to the others, and how much it may send in all.
 * Without the first, whoever sends faster than the hub reads would keep a thread, even the one that selects, to itself
 * (Netty bounds the same by {@code maxMessagesPerRead}).
 *
 * <p>Owned by the thread that reads the connection. Another that asks may see what was true a moment ago, which costs a
 * change of threads and nothing else.
 */
public final class ReadBudget {
    /** Frames or requests in a row. */
    static final int MOST_READS = 32;

    /** Time in a row; one read may take longer. */
    static final long MOST_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** A publisher's turn is so many times as long: its changes are others' notices, and each change of threads delays them. */
    static final int PUBLISHER_TIMES = 10;

    /** What a refused message costs more than another: it is cheap to send and dear to answer. */
    public static final int REFUSAL_UNITS = 10;

    private static final String ATTRIBUTE = ReadBudget.class.getName();

    private final RateLimits limits;
    private final boolean unlimited;
    private int reads;
    private int times = 1;
    private long since;
    private volatile long debt = System.nanoTime();
    private volatile boolean publisher;

    /**
     * @param unlimited whether any number of messages may come, as from a trusted proxy, which speaks for many clients
     */
    public ReadBudget(RateLimits limits, boolean unlimited) {
        this.limits = limits;
        this.unlimited = unlimited;
    }

    /** The budget of a request's connection; null if it has none. */
    public static @Nullable ReadBudget of(Request request) {
        DirectEndPoint endPoint = DirectEndPoint.of(request);
        if (endPoint != null) {
            return endPoint.budget();
        }
        return request.getConnectionMetaData().getAttribute(ATTRIBUTE) instanceof ReadBudget budget ? budget : null;
    }

    /** Gives the connection of a request a budget, if it has none. */
    static ReadBudget of(Request request, Supplier<ReadBudget> made) {
        ReadBudget known = of(request);
        if (known != null) {
            return known;
        }
        ReadBudget budget = made.get();
        request.getConnectionMetaData().setAttribute(ATTRIBUTE, budget);
        return budget;
    }

    public RateLimits limits() {
        return limits;
    }

    /** From now on this connection may send as much as a publisher. */
    void publisher() {
        if (!publisher) {
            publisher = true;
        }
    }

    /** Charges for HTTP requests; returns true if that is too much. */
    boolean chargeRequest(long now, int units) {
        return charge(publisher ? limits.publisher() : limits.request(), now, units);
    }

    /** Counts one frame or request. */
    public void read(long now) {
        if (reads++ == 0) {
            since = now;
        }
    }

    /** Whether others come first now. */
    public boolean isSpent() {
        return reads >= times * MOST_READS || reads > 1 && System.nanoTime() - since > times * MOST_NANOS;
    }

    /** The connection has waited, for data or for its turn. */
    public void renew() {
        reads = 0;
    }

    /**
     * Charges for what was sent.
     *
     * @return true if that is too much
     */
    public boolean charge(RateLimit limit, long now, int units) {
        if (unlimited) {
            return false;
        }
        long owed = limit.charge(debt, now, units);
        debt = owed;
        times = limit.equals(limits.publisher()) ? PUBLISHER_TIMES : 1;
        return limit.isExceeded(owed, now);
    }
}
