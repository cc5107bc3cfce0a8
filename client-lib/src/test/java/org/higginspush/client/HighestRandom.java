package org.higginspush.client;

import java.util.random.RandomGenerator;

/** Random numbers that are always the highest of their range, so that a test can tell the range. */
public final class HighestRandom implements RandomGenerator {
    @Override
    public long nextLong() {
        return Long.MAX_VALUE;
    }

    @Override
    public long nextLong(long bound) {
        return bound - 1;
    }
}
