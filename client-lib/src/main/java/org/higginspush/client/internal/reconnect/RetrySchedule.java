package org.higginspush.client.internal.reconnect;

import java.util.random.RandomGenerator;

/**
 * When the next attempt to reach the hub is due. Not thread-safe; times are milliseconds of one clock.
 *
 * <p>Pauses are those of the back-off. A hub with so many devices that they must not all come back at once names a
 * <i>spread</i>: from the second failure in a row on no bound is below it. (The first is not affected, because then it is
 * mostly this connection alone that broke.) That a hub names a moment at which to come back, because it stops, is no failure. A hub that ends one connection after the other soon after it began is tried ever
 * more rarely, up to the bound for tokens. A reason to believe that the hub is back ends a pause early: three times at
 * once, after that once in ten seconds, and never before the time that the hub itself asked to wait.
 *
 * <p>{@code client-js} has the same, in {@code retry-schedule.js}; {@code retry-schedule.json} says for both what must come
 * out.
 */
public final class RetrySchedule {
    /** For how long a connection must have lived for the failures before it to be forgotten. */
    public static final long STABLE_AFTER = 10_000;

    /** For how long a connection must have lived for its spread to replace a higher one. */
    static final long SETTLED_AFTER = 60_000;

    private static final long LONGEST_SPREAD = 300_000;
    private static final long EARLY_EVERY = 10_000;
    private static final int EARLY_AT_ONCE = 3;
    private static final long NEVER = Long.MAX_VALUE;

    private final Backoff backoff;
    private final Backoff tokenBackoff;
    private final RandomGenerator random;

    private long due = NEVER;
    private long notBefore;
    private int failures;
    /** Connections in a row that ended soon, and whether one ended just now. */
    private int shortLived;

    private boolean justEnded;
    /** What hubs have named before, and what the hub of the open connection has. */
    private long spread;

    private long named;
    /** When all early attempts are allowed again. */
    private long earlyPaidAt = Long.MIN_VALUE / 2;

    /**
     * @param backoff the pauses between attempts
     * @param tokenBackoff the pauses while it is the token that is missing or refused, and the hub that ends connections soon
     */
    public RetrySchedule(Backoff backoff, Backoff tokenBackoff, RandomGenerator random) {
        this.backoff = backoff;
        this.tokenBackoff = tokenBackoff;
        this.random = random;
    }

    /** When the next attempt is due; {@link Long#MAX_VALUE} if none is. */
    public long due() {
        return due;
    }

    /** An attempt is due at once. */
    public void now(long now) {
        due = now;
        notBefore = now;
    }

    /** An attempt begins; until it fails none is due. */
    public void begin() {
        due = NEVER;
        named = 0;
        justEnded = false;
    }

    /** No attempt is wanted any more. */
    public void stop() {
        due = NEVER;
    }

    /** The hub named the milliseconds over which its devices are to spread when they come back. */
    public void spread(long millis) {
        named = Math.max(0, Math.min(millis, LONGEST_SPREAD));
    }

    /** The open connection ended after so many milliseconds; {@link #failed} follows. */
    public void ended(long lifetime) {
        boolean stable = lifetime >= STABLE_AFTER;
        failures = stable ? 0 : failures;
        shortLived = stable ? 0 : shortLived + 1;
        justEnded = true;
        spread = lifetime >= SETTLED_AFTER ? named : Math.max(spread, named);
        named = 0;
    }

    /**
     * An attempt failed, or the connection ended.
     *
     * @param asked how long the hub asked to wait, in milliseconds
     * @return the pause until the next attempt
     */
    public long failed(long asked, long now) {
        boolean moved = justEnded && shortLived == 0 && asked > 0;
        failures += moved ? 0 : 1;
        long soon = justEnded ? tokenBackoff.bound(shortLived) : 0;
        long herd = failures <= 1 ? 0 : spread;
        return pause(asked, Math.max(backoff.bound(failures), Math.max(soon, herd)), now);
    }

    /** There is no token, or none that the hub has not refused. The same as {@link #failed} otherwise. */
    public long failedForToken(long asked, long now) {
        failures++;
        return pause(asked, tokenBackoff.bound(failures), now);
    }

    /**
     * Something says that the hub may be back.
     *
     * @param together whether that may have come to many devices at the same moment; then they spread
     */
    public void retryEarly(boolean together, long now) {
        if (due == NEVER || due <= now) {
            return;
        }
        long allowed = Math.max(now, earlyPaidAt - (EARLY_AT_ONCE - 1) * EARLY_EVERY);
        long early = Math.max(allowed, notBefore) + (together ? random.nextLong(spread + 1) : 0);
        if (early < due) {
            due = early;
            earlyPaidAt = Math.max(earlyPaidAt, early) + EARLY_EVERY;
        }
    }

    private long pause(long asked, long bound, long now) {
        notBefore = now + backoff.atMost(asked);
        due = notBefore + random.nextLong(bound + 1);
        return due - now;
    }
}
