package org.higginspush.hub.wakeup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.hub.model.RateLimit;

/**
 * How often each of many may do something in an hour. One moment is all it remembers of each, and only of those that came last. Safe
 * for use by many threads.
 */
final class AttemptLimit<K> {
    private static final int MOST_REMEMBERED = 20_000;

    private final RateLimit limit;
    private final InstantSource clock;
    private final Map<K, Long> debts = new LinkedHashMap<>(64, 0.75f, true) { // guarded by this
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<K, Long> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    /**
     * @param perHour how often at once, and how often in each hour in the long run
     */
    AttemptLimit(int perHour, InstantSource clock) {
        this.limit = RateLimit.of(perHour, perHour, Duration.ofHours(1));
        this.clock = clock;
    }

    /** How long somebody has to wait; zero if it may be done now. Counts nothing. */
    synchronized Duration wait(K who) {
        long now = now();
        return limit.excess(limit.charge(debts.getOrDefault(who, now), now, 1), now);
    }

    /** Counts one, whether it was allowed or not. */
    synchronized void count(K who) {
        long now = now();
        debts.put(who, limit.charge(debts.getOrDefault(who, now), now, 1));
    }

    /** Takes back one that was counted. */
    synchronized void uncount(K who) {
        long now = now();
        debts.computeIfPresent(who, (same, debt) -> limit.charge(debt, now, -1));
    }

    private long now() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
    }
}
