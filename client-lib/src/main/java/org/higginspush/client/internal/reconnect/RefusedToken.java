package org.higginspush.client.internal.reconnect;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The token that the hub refused last, and when the same may be tried again: after 2 to 4 minutes, doubled with each
 * refusal up to a quarter to half an hour, since the hub may have been at fault; or after the time that the hub named.
 * Any other token may be tried at once. Not thread-safe; times are milliseconds of one clock.
 */
public final class RefusedToken {
    private static final Backoff PAUSES = new Backoff(120_000, 900_000);
    private static final long LONGEST_WAIT = 300_000;

    private final RandomGenerator random;
    private @Nullable String token;
    private int refusals;
    private long triedAgainAt;

    public RefusedToken(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The hub refused it.
     *
     * @param asked how long the hub asked to wait, in milliseconds; 0 if the same will not help
     */
    public void refused(String refused, long asked, long now) {
        refusals = is(refused) ? refusals + 1 : 1;
        token = refused;
        long bound = PAUSES.bound(refusals);
        triedAgainAt = now + (asked > 0 ? Math.min(asked, LONGEST_WAIT) : bound + random.nextLong(bound + 1));
    }

    /** The hub takes it no more, or not yet; it may be tried again. */
    public void expired(String token, long now) {
        this.token = token;
        refusals = 0;
        triedAgainAt = now;
    }

    /** Whether it is the one that was refused last. */
    public boolean is(String other) {
        return other.equals(token);
    }

    /** Whether it was refused, and it is too early to try it again. */
    public boolean bars(String other, long now) {
        return is(other) && now < triedAgainAt;
    }

    /** Any token may be tried. */
    public void forget() {
        token = null;
        refusals = 0;
    }
}
