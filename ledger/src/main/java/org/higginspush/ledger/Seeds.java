package org.higginspush.ledger;

import java.util.Random;

/**
 * The random sequences of a run. Every part has a sequence of its own, so that what one part draws does not change
 * another's. (The order in which threads and processes run is not repeatable.)
 */
public record Seeds(long seed) {
    /** The sequence of a part, always the same for the same seed and name. Safe for any thread. */
    public Random of(String part) {
        return new Random(seed * 0x9E3779B97F4A7C15L ^ part.hashCode() * 0xD1B54A32D192ED03L);
    }
}
