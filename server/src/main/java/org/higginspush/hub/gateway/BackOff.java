package org.higginspush.hub.gateway;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Pauses that grow: each about twice as long as the one before, up to a longest. Half of each is random, so that what failed together
 * does not come back together.
 *
 * @param first about how long the first pause is
 * @param longest no pause is longer
 */
public record BackOff(Duration first, Duration longest) {
    /** Beyond this the pause is the longest for any sensible values, and a shift would overflow. */
    private static final int MOST_DOUBLINGS = 30;

    /**
     * The length of a pause.
     *
     * @param before how many pauses there were already
     */
    public Duration pause(int before, RandomGenerator random) {
        long millis = Math.min(longest.toMillis(), first.toMillis() << Math.min(before, MOST_DOUBLINGS));
        return Duration.ofMillis(Math.max(1, millis - (long) (random.nextDouble() * millis / 2)));
    }

    /**
     * The length of a pause that a push service asks for: never shorter than that.
     *
     * @param asked what it asks for; null if it does not say
     */
    Duration pause(int before, @Nullable Duration asked, RandomGenerator random) {
        Duration own = pause(before, random);
        if (asked == null) {
            return own;
        }
        Duration spread = spread(asked, random);
        return spread.compareTo(own) > 0 ? spread : own;
    }

    /** What a push service asked for and up to a tenth more, never less. */
    public static Duration spread(Duration asked, RandomGenerator random) {
        return asked.plusMillis((long) (random.nextDouble() * asked.toMillis() / 10));
    }
}
