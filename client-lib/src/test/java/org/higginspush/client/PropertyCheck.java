package org.higginspush.client;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Checks a property with many random seeds, in one test. A failure names its seed; with {@code -Dproperty.seed=…} that seed alone
 * is checked.
 */
public final class PropertyCheck {
    /** The system property that names the one seed to check. */
    static final String SEED = "property.seed";

    static final int SEEDS = 500;

    private PropertyCheck() {}

    /** What must hold, whatever the random numbers are. */
    @FunctionalInterface
    public interface Property {
        void check(RandomGenerator random);
    }

    public static void forRandomSeeds(Property property) {
        Long only = Long.getLong(SEED);
        if (only != null) {
            check(only, property);
        } else {
            new Random().longs(SEEDS).forEach(seed -> check(seed, property));
        }
    }

    private static void check(long seed, Property property) {
        try {
            property.check(new SplittableRandom(seed));
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "Seed " + seed + " (again with -D" + SEED + "=" + seed + "): " + e.getMessage(), e);
        }
    }
}
