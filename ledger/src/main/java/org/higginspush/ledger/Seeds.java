package org.higginspush.ledger;

import java.util.Random;

/**
 * Where all chance of a run comes from. Every part draws from a sequence of its own, so that one part's use of it does
 * not change another's. (The order in which threads and processes get to run is not ours to repeat.)
 */
public record Seeds(long seed) {
    /** The sequence of a part, always the same for the same seed and name. Safe for any thread. */
    public Random of(String part) {
        return new Random(seed * 0x9E3779B97F4A7C15L ^ part.hashCode() * 0xD1B54A32D192ED03L);
    }
}
