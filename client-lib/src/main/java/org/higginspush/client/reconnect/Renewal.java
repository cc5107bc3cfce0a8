package org.higginspush.client.reconnect;

import java.util.random.RandomGenerator;

/**
 * When the token of a session is renewed: at a random moment between 70 and 90 per cent of its life, so that tokens
 * issued together are not renewed together; if that fails, again and again until it expires. Not thread-safe; times
 * are milliseconds of one clock.
 */
public final class Renewal {
    private static final long NEVER = Long.MAX_VALUE;
    private static final double EARLIEST = 0.7;
    private static final double LATEST = 0.9;

    private final Backoff backoff;
    private final RandomGenerator chance;
    private long due = NEVER;
    private int failures;

    public Renewal(Backoff backoff, RandomGenerator chance) {
        this.backoff = backoff;
        this.chance = chance;
    }

    /**
     * The hub accepted a token.
     *
     * @param lifetime how long the hub will accept it, in milliseconds; negative if it did not say
     */
    public void accepted(long lifetime, long now) {
        failures = 0;
        due = lifetime < 0 ? NEVER : now + (long) (lifetime * chance.nextDouble(EARLIEST, LATEST));
    }

    /** No token was to be had, or the hub did not accept it. */
    public void failed(long now) {
        failures++;
        due = now + backoff.base() + backoff.pause(failures, chance);
    }

    /** The session is over. */
    public void stop() {
        due = NEVER;
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
