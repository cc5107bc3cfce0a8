package org.higginspush.client;

import java.util.random.RandomGenerator;

/** Random numbers that are always the lowest of their range: pauses of no length. */
public final class LowestRandom implements RandomGenerator {
    @Override
    public long nextLong() {
        return 0;
    }
}
