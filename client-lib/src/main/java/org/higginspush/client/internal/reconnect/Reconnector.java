package org.higginspush.client.internal.reconnect;

import java.util.List;
import java.util.random.RandomGenerator;
import org.higginspush.client.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Decides when to connect and over what. It does nothing itself: whoever drives it calls {@link #attempt} when
 * {@link #due} has come, and tells it how things went. Not thread-safe; times are milliseconds of one clock.
 *
 * <p>The best transport is tried first. If it is blocked the next one follows at once; if the hub cannot be reached or
 * says no, another transport would not help, and a pause follows. A transport whose connections keep ending young
 * counts as blocked, because some networks let a WebSocket open and then cut it. From a lesser transport it finds its
 * way back: after each loss, and now and then, less often each time, while it is connected.
 */
public final class Reconnector {
    /** For how long a connection must have lived to say that the network is fine. */
    public static final long STABLE_AFTER = 10_000;

    private static final int YOUNG_DEATHS_THAT_BLOCK = 2;
    private static final long NEVER = Long.MAX_VALUE;

    private enum Phase {
        IDLE,
        PAUSING,
        CONNECTING,
        OPEN
    }

    private final List<Transport> transports;
    private final Backoff backoff;
    private final Backoff wayBack;
    private final RandomGenerator chance;

    private Phase phase = Phase.IDLE;
    private int transport;
    private int failures;
    private int youngDeaths;
    private int lesserLives;
    private long openSince;
    private long due = NEVER;

    /**
     * @param transports what may be used, best first; not empty
     * @param backoff the pauses between attempts
     * @param wayBack the time on a lesser transport after which the best one is tried again
     */
    public Reconnector(List<Transport> transports, Backoff backoff, Backoff wayBack, RandomGenerator chance) {
        this.transports = List.copyOf(transports);
        this.backoff = backoff;
        this.wayBack = wayBack;
        this.chance = chance;
    }

    /** Starts; the first attempt is due now. */
    public void start(long now) {
        pauseUntil(now);
    }

    /** Stops; nothing is due any more. */
    public void stop() {
        phase = Phase.IDLE;
        due = NEVER;
    }

    /** When something is to be done: call {@link #attempt} then. {@link Long#MAX_VALUE} if nothing is. */
    public long due() {
        return due;
    }

    /**
     * If an attempt is due, begins it. If a connection is open at that moment, it is over a lesser transport and must be
     * closed first.
     *
     * @return the transport to connect over, or null if no attempt is due
     */
    public @Nullable Transport attempt(long now) {
        if (now < due) {
            return null;
        }
        if (phase == Phase.OPEN) {
            transport = 0;
        }
        phase = Phase.CONNECTING;
        due = NEVER;
        return transports.get(transport);
    }

    /** The attempt succeeded. */
    public void opened(long now) {
        phase = Phase.OPEN;
        openSince = now;
        due = NEVER;
        if (transport > 0) {
            lesserLives++;
            due = now + wayBackAfter();
        }
    }

    /**
     * The attempt failed, or the open connection ended.
     *
     * @return the pause until the next attempt, in milliseconds
     */
    public long failed(ConnectionFailure setback, long now) {
        boolean wasOpen = phase == Phase.OPEN;
        if (wasOpen) {
            lived(now - openSince, setback.kind() == ConnectionFailure.Kind.CUT);
        }
        long pause = nextPause(setback, wasOpen);
        pauseUntil(now + pause);
        return pause;
    }

    private long nextPause(ConnectionFailure setback, boolean wasOpen) {
        boolean blocked = !wasOpen && setback.kind() == ConnectionFailure.Kind.BLOCKED;
        if (blocked && transport + 1 < transports.size()) {
            transport++;
            return 0;
        }
        transport = wasOpen && diesYoung() ? transport + 1 : 0;
        failures++;
        return backoff.atMost(setback.retryAfter()) + backoff.pause(failures, chance);
    }

    /** Half of the time is random, so that devices which fell back together do not return together. */
    private long wayBackAfter() {
        long bound = wayBack.bound(lesserLives);
        return bound / 2 + chance.nextLong(bound / 2 + 1);
    }

    private void lived(long age, boolean cut) {
        boolean stable = age >= STABLE_AFTER;
        if (stable) {
            failures = 0;
        }
        if (transport == 0) {
            youngDeaths = stable ? 0 : youngDeaths + (cut ? 1 : 0);
            lesserLives = stable ? 0 : lesserLives;
        }
    }

    private boolean diesYoung() {
        return transport == 0 && youngDeaths >= YOUNG_DEATHS_THAT_BLOCK && transports.size() > 1;
    }

    private void pauseUntil(long time) {
        phase = Phase.PAUSING;
        due = time;
    }
}
