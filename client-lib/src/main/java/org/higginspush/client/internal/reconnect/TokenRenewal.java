package org.higginspush.client.internal.reconnect;

import java.util.random.RandomGenerator;

/**
 * When the token of a session is renewed: at a random moment between 70 and 90 per cent of its life, so that tokens
 * issued together are not renewed together; if that fails, again and again until it expires. However short a life the hub
 * names, and however often the same token comes back, there is a pause, and it grows. Not thread-safe; times are
 * milliseconds of one clock.
 */
public final class TokenRenewal {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long LONGEST_LIFETIME = 366L * 24 * 3600 * 1000;
    private static final double EARLIEST = 0.7;
    private static final double LATEST = 0.9;

    private final Backoff backoff;
    private final RandomGenerator random;
    private long due = NEVER;
    private long expires = Long.MIN_VALUE;
    private int failures;

    public TokenRenewal(Backoff backoff, RandomGenerator random) {
        this.backoff = backoff;
        this.random = random;
    }

    /**
     * The hub accepted a token.
     *
     * @param lifetime how long the hub will accept it, in milliseconds; negative if it did not say
     */
    public void accepted(long lifetime, long now) {
        if (lifetime < 0) {
            stop();
            return;
        }
        long life = Math.min(lifetime, LONGEST_LIFETIME);
        boolean helps = life > backoff.base() && now + life > expires;
        expires = now + life;
        if (helps) {
            failures = 0;
            due = now + Math.max(backoff.base(), (long) (life * random.nextDouble(EARLIEST, LATEST)));
        } else {
            failed(now);
        }
    }

    /**
     * No token was to be had, or the hub did not accept it, or it is the one it has already.
     *
     * @return the pause until the next try, in milliseconds
     */
    public long failed(long now) {
        failures++;
        long pause = backoff.base() + Math.min(backoff.pause(failures, random), untilExpired(now) / 2);
        due = now + pause;
        return pause;
    }

    /** While the token is still good, a pause must not outlast it. */
    private long untilExpired(long now) {
        return expires > now ? expires - now : NEVER;
    }

    /** The session is over. */
    public void stop() {
        due = NEVER;
        expires = Long.MIN_VALUE;
        failures = 0;
    }

    /** When the renewal is due; {@link Long#MAX_VALUE} if it is not, or under way. */
    public long due() {
        return due;
    }

    /** True if the renewal is to be done now; it counts as under way then. */
    public boolean begin(long now) {
        if (now < due) {
            return false;
        }
        due = NEVER;
        return true;
    }
}
