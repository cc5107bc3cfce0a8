package org.higginspush.hub.edge.api;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.plugin.RateLimiter;

/**
 * How many wake-ups each other hub may hand on to this one: so many a minute, a minute's worth of them at once, and {@link #UNDER_WAY}
 * that have no answer yet. A hub is known by the issuer and the subject of its token: another token of the same name is the same hub.
 * Safe for use by many threads.
 */
public final class RelayLimits {
    /** How many of one hub may be under way, so that it cannot take all that may wait for a vendor that is slow. */
    static final int UNDER_WAY = 64;

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final RateLimiter rate;
    /** How many are under way, of hubs that have any; guarded by itself. */
    private final Map<String, Integer> underWay = new HashMap<>();

    /**
     * @param perMinute how many wake-ups a minute, in the long run, each hub may hand on
     */
    public RelayLimits(int perMinute, InstantSource clock) {
        this.rate = new RateLimiter(perMinute, perMinute, clock);
    }

    private static String name(Identity who) {
        return who.issuer() + '\n' + who.user();
    }

    /**
     * Counts one more wake-up.
     *
     * @throws org.higginspush.hub.model.Refusal {@code SLOW_DOWN}, with when to try again, if there were too many; it counts nothing then
     */
    void count(Identity who) {
        rate.take(name(who), "This hub takes no more wake-ups from yours now");
    }

    /**
     * Begins one that was counted; to be followed by one {@link #end}.
     *
     * @throws org.higginspush.hub.model.Refusal {@code SLOW_DOWN} if too many have no answer yet
     */
    void begin(Identity who) {
        synchronized (underWay) {
            int others = underWay.getOrDefault(name(who), 0);
            if (others >= UNDER_WAY) {
                throw RateLimiter.refusal("Too many wake-ups of your hub wait for the push service", MOMENT);
            }
            underWay.put(name(who), others + 1);
        }
    }

    void end(Identity who) {
        synchronized (underWay) {
            underWay.computeIfPresent(name(who), (name, count) -> count == 1 ? null : count - 1);
        }
    }
}
