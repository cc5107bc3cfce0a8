package org.higginspush.hub.wakeup;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random histories of phones that come, go, flap and miss changes, of push services that answer as they like, and of hubs that start
 * again: nobody is woken too often or for nothing, and nobody is forgotten ({@link WakeUpModel}).
 */
class WakeUpPropertyTest {
    /** Other histories each time; a failure prints the seed. Both can be set, to repeat a history or to look further. */
    private static final long SEED = Long.getLong("wake-ups.seed", new Random().nextLong());

    private static final int ROUNDS = Integer.getInteger("wake-ups.rounds", 150);
    private static final int STEPS = 60;

    @Test
    void everybodyIsWokenInTimeAndNobodyForNothing() {
        for (int i = 0; i < ROUNDS; i++) {
            long seed = SEED + i;
            WakeUpHistory history = new WakeUpHistory(new Random(seed));
            try {
                history.plays(STEPS);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "-Dwake-ups.rounds=1 -Dwake-ups.seed=" + seed + "\n" + e.getMessage() + "\n" + history.text(),
                        e);
            }
        }
    }
}
