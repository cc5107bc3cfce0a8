package org.higginspush.client.internal.reconnect;

import java.util.List;
import java.util.random.RandomGenerator;
import org.higginspush.client.Transport;
import org.higginspush.client.internal.reconnect.ConnectionFailure.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Decides when to connect and over what. It does nothing itself: its user calls {@link #attempt} when
 * {@link #due} has come, and tells it how things went. Not thread-safe; times are milliseconds of one clock.
 *
 * <p>The preferred transport is tried first. If it is blocked the next one follows at once; if the hub cannot be reached or
 * refuses, another transport would not help, and a pause follows. A transport whose connections keep breaking soon counts as
 * blocked, because some networks let a WebSocket open and then cut it. From another transport it returns to the preferred one:
 * after each loss, and now and then, less often each time, while it is connected.
 */
public final class Reconnector {
    private static final int MAX_SHORT_LIVED = 2;
    private static final long NEVER = Long.MAX_VALUE;

    private enum ConnectionState {
        IDLE,
        PAUSING,
        CONNECTING,
        OPEN
    }

    private final List<Transport> transports;
    private final RetrySchedule schedule;
    private final Backoff preferredRetry;
    private final RandomGenerator random;

    private ConnectionState state = ConnectionState.IDLE;
    private int transport;
    private int shortLived;
    private int fallbacks;
    private long openSince;
    /** While connected over another transport than the preferred one: when that is tried again. */
    private long preferredDue = NEVER;

    /**
     * @param transports what may be used, the preferred one first; not empty
     * @param schedule the pauses between attempts
     * @param preferredRetry the time on another transport after which the preferred one is tried again
     */
    public Reconnector(
            List<Transport> transports, RetrySchedule schedule, Backoff preferredRetry, RandomGenerator random) {
        this.transports = List.copyOf(transports);
        this.schedule = schedule;
        this.preferredRetry = preferredRetry;
        this.random = random;
    }

    /** Starts; the first attempt is due now. */
    public void start(long now) {
        state = ConnectionState.PAUSING;
        schedule.now(now);
    }

    /** Stops; nothing is due any more. */
    public void stop() {
        state = ConnectionState.IDLE;
        preferredDue = NEVER;
        schedule.stop();
    }

    /** When something is to be done: call {@link #attempt} then. {@link Long#MAX_VALUE} if nothing is. */
    public long due() {
        return Math.min(schedule.due(), preferredDue);
    }

    /**
     * If an attempt is due, begins it. If a connection is open at that moment, it uses another transport than the preferred one and must be
     * closed first.
     *
     * @return the transport to connect over, or null if no attempt is due
     */
    public @Nullable Transport attempt(long now) {
        if (now < due()) {
            return null;
        }
        if (state == ConnectionState.OPEN) {
            transport = 0;
            schedule.ended(now - openSince);
        }
        state = ConnectionState.CONNECTING;
        preferredDue = NEVER;
        schedule.begin();
        return transports.get(transport);
    }

    /** The attempt succeeded. */
    public void opened(long now) {
        state = ConnectionState.OPEN;
        openSince = now;
        if (transport > 0) {
            fallbacks++;
            preferredDue = now + preferredRetryDelay();
        }
    }

    /** The hub named the milliseconds over which its devices are to spread when they come back. */
    public void spread(long millis) {
        schedule.spread(millis);
    }

    /** True from {@link #opened} until the connection ends. */
    public boolean isOpen() {
        return state == ConnectionState.OPEN;
    }

    /** Something says that the hub may be back: a pause ends early, as {@link RetrySchedule#retryEarly} says. */
    public void retryEarly(boolean together, long now) {
        if (state == ConnectionState.PAUSING) {
            schedule.retryEarly(together, now);
        }
    }

    /** The attempt failed for a reason that is mended already: the next one, over the same transport, is due at once. */
    public void retryNow(long now) {
        state = ConnectionState.PAUSING;
        schedule.now(now);
    }

    /**
     * The attempt failed, or the open connection ended.
     *
     * @return the pause until the next attempt, in milliseconds
     */
    public long failed(ConnectionFailure failure, long now) {
        boolean wasOpen = isOpen();
        if (wasOpen) {
            recordLifetime(now - openSince, failure.kind() == Kind.LOST);
        }
        state = ConnectionState.PAUSING;
        preferredDue = NEVER;
        boolean blocked = !wasOpen && failure.kind() == Kind.BLOCKED;
        if (blocked && transport + 1 < transports.size()) {
            transport++;
            schedule.now(now);
            return 0;
        }
        transport = wasOpen && isPreferredBlocked() ? transport + 1 : 0;
        boolean forToken = failure.kind() == Kind.NO_TOKEN || failure.kind() == Kind.REFUSED;
        return forToken
                ? schedule.failedForToken(failure.retryAfter(), now)
                : schedule.failed(failure.retryAfter(), now);
    }

    /** Half of the time is random, so that devices which fell back together do not return together. */
    private long preferredRetryDelay() {
        long bound = preferredRetry.bound(fallbacks);
        return bound / 2 + random.nextLong(bound / 2 + 1);
    }

    private void recordLifetime(long age, boolean lost) {
        boolean stable = age >= RetrySchedule.STABLE_AFTER;
        schedule.ended(age);
        if (transport == 0) {
            shortLived = stable ? 0 : shortLived + (lost ? 1 : 0);
            fallbacks = stable ? 0 : fallbacks;
        }
    }

    private boolean isPreferredBlocked() {
        return transport == 0 && shortLived >= MAX_SHORT_LIVED && transports.size() > 1;
    }
}
