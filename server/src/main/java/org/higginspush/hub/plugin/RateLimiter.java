package org.higginspush.hub.plugin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.RateLimit;
import org.higginspush.hub.model.Refusal;

/**
 * How often each of many, for example each address or each user, may do something: a burst at once, then a steady rate
 * ({@link RateLimit}). One moment is all it remembers of each, and only of those that came last. Safe for
 * use by many threads.
 */
public final class RateLimiter {
    private static final int MOST_REMEMBERED = 10_000;

    private final RateLimit limit;
    private final InstantSource clock;
    private final Map<String, Long> debts = new LinkedHashMap<>(64, 0.75f, true) { // guarded by this
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    /**
     * @param burst how often at once, at least 1
     * @param perMinute how often in the long run, at least 1
     */
    public RateLimiter(int burst, int perMinute, InstantSource clock) {
        this.limit = RateLimit.of(burst, perMinute, Duration.ofMinutes(1));
        this.clock = clock;
    }

    /**
     * Counts one more, if it is allowed now; else nothing is counted.
     *
     * @param tooMany what there is too much of, without a full stop: the refusal adds when to try again
     * @throws Refusal {@code SLOW_DOWN} if it is not
     */
    public void take(String who, String tooMany) {
        Duration wait = take(who);
        if (!wait.isZero()) {
            throw refusal(tooMany, wait);
        }
    }

    /** A refusal for who must wait: its text says how long, and so does {@code Retry-After}. */
    public static Refusal refusal(String tooMany, Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        String time = seconds < 120 ? seconds + " s" : (seconds + 59) / 60 + " minutes";
        return new Refusal(ErrorCode.SLOW_DOWN, tooMany + ": try again in " + time + ".", Duration.ofSeconds(seconds));
    }

    private synchronized Duration take(String who) {
        long now = ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
        long debt = limit.charge(debts.getOrDefault(who, now), now, 1);
        Duration wait = limit.excess(debt, now);
        if (wait.isZero()) {
            debts.put(who, debt);
        }
        return wait;
    }
}
