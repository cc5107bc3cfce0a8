package org.higginspush.client;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/** Seeds for property tests; the name of a failing test shows its seed. */
public final class Seeds {
    private Seeds() {}

    /** For {@code @MethodSource}. */
    public static LongStream many() {
        return LongStream.range(0, 500);
    }

    public static RandomGenerator chance(long seed) {
        return new SplittableRandom(seed);
    }

    /** Chance that always takes the lowest number. */
    public static RandomGenerator lowest() {
        return () -> 0;
    }
}
