package org.higginspush.ledger.change;

import java.time.Duration;

/**
 * How publishers behave; each share is a probability from 0 to 1.
 *
 * @param duplicates how often a change is published once more although it was acknowledged
 * @param shuffled how often a change is held back for a random part of {@code longest}, so that later ones pass it
 * @param longest see {@code shuffled}
 * @param deaths how often a publisher dies between sending and hearing the answer; one in five never comes back, the
 *     others publish the same again
 */
public record Habits(double duplicates, double shuffled, Duration longest, double deaths) {
    /** Publishers that do nothing odd. */
    public static final Habits GOOD = new Habits(0, 0, Duration.ZERO, 0);

    /** Publishers that do everything odd. */
    public static final Habits BAD = new Habits(0.1, 0.2, Duration.ofMillis(300), 0.05);
}
