package org.higginspush.client.internal.reconnect;

import java.util.List;
import java.util.random.RandomGenerator;
import org.higginspush.client.Transport;
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
    /** For how long a connection must have lived to say that the network is fine. */
    public static final long STABLE_AFTER = 10_000;

    private static final int MAX_SHORT_LIVED = 2;
    private static final long NEVER = Long.MAX_VALUE;

    private enum ConnectionState {
        IDLE,
        PAUSING,
        CONNECTING,
        OPEN
    }

    private final List<Transport> transports;
    private final Backoff backoff;
    private final Backoff preferredRetry;
    private final RandomGenerator random;

    private ConnectionState state = ConnectionState.IDLE;
    private int transport;
    private int failures;
    private int shortLived;
    private int fallbacks;
    private long openSince;
    private long due = NEVER;

    /**
     * @param transports what may be used, the preferred one first; not empty
     * @param backoff the pauses between attempts
     * @param preferredRetry the time on another transport after which the preferred one is tried again
     */
    public Reconnector(List<Transport> transports, Backoff backoff, Backoff preferredRetry, RandomGenerator random) {
        this.transports = List.copyOf(transports);
        this.backoff = backoff;
        this.preferredRetry = preferredRetry;
        this.random = random;
    }

    /** Starts; the first attempt is due now. */
    public void start(long now) {
        pauseUntil(now);
    }

    /** Stops; nothing is due any more. */
    public void stop() {
        state = ConnectionState.IDLE;
        due = NEVER;
    }

    /** When something is to be done: call {@link #attempt} then. {@link Long#MAX_VALUE} if nothing is. */
    public long due() {
        return due;
    }

    /**
     * If an attempt is due, begins it. If a connection is open at that moment, it uses another transport than the preferred one and must be
     * closed first.
     *
     * @return the transport to connect over, or null if no attempt is due
     */
    public @Nullable Transport attempt(long now) {
        if (now < due) {
            return null;
        }
        if (state == ConnectionState.OPEN) {
            transport = 0;
        }
        state = ConnectionState.CONNECTING;
        due = NEVER;
        return transports.get(transport);
    }

    /** The attempt succeeded. */
    public void opened(long now) {
        state = ConnectionState.OPEN;
        openSince = now;
        due = NEVER;
        if (transport > 0) {
            fallbacks++;
            due = now + preferredRetryDelay();
        }
    }

    /**
     * The attempt failed, or the open connection ended.
     *
     * @return the pause until the next attempt, in milliseconds
     */
    public long failed(ConnectionFailure failure, long now) {
        boolean wasOpen = state == ConnectionState.OPEN;
        if (wasOpen) {
            recordLifetime(now - openSince, failure.kind() == ConnectionFailure.Kind.LOST);
        }
        long pause = nextPause(failure, wasOpen);
        pauseUntil(now + pause);
        return pause;
    }

    private long nextPause(ConnectionFailure failure, boolean wasOpen) {
        boolean blocked = !wasOpen && failure.kind() == ConnectionFailure.Kind.BLOCKED;
        if (blocked && transport + 1 < transports.size()) {
            transport++;
            return 0;
        }
        transport = wasOpen && isPreferredBlocked() ? transport + 1 : 0;
        failures++;
        return backoff.atMost(failure.retryAfter()) + backoff.pause(failures, random);
    }

    /** Half of the time is random, so that devices which fell back together do not return together. */
    private long preferredRetryDelay() {
        long bound = preferredRetry.bound(fallbacks);
        return bound / 2 + random.nextLong(bound / 2 + 1);
    }

    private void recordLifetime(long age, boolean lost) {
        boolean stable = age >= STABLE_AFTER;
        if (stable) {
            failures = 0;
        }
        if (transport == 0) {
            shortLived = stable ? 0 : shortLived + (lost ? 1 : 0);
            fallbacks = stable ? 0 : fallbacks;
        }
    }

    private boolean isPreferredBlocked() {
        return transport == 0 && shortLived >= MAX_SHORT_LIVED && transports.size() > 1;
    }

    private void pauseUntil(long time) {
        state = ConnectionState.PAUSING;
        due = time;
    }
}
