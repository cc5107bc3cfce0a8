package org.higginspush.ledger.change;

import java.time.Duration;

/**
 * The faults of publishers; each share is a probability from 0 to 1.
 *
 * @param duplicates how often a change is published once more although it was acknowledged
 * @param shuffled how often a change is held back for a random part of {@code longest}, so that later ones pass it
 * @param longest see {@code shuffled}
 * @param deaths how often a publisher dies between sending and hearing the answer; one in five never comes back, the
 *     others publish the same again
 */
public record PublisherFaults(double duplicates, double shuffled, Duration longest, double deaths) {
    /** No faults. */
    public static final PublisherFaults NONE = new PublisherFaults(0, 0, Duration.ZERO, 0);

    /** All faults. */
    public static final PublisherFaults ALL = new PublisherFaults(0.1, 0.2, Duration.ofMillis(300), 0.05);
}
