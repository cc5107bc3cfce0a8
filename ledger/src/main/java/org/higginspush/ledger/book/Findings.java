package org.higginspush.ledger.book;

import java.util.List;
import java.util.Map;

/**
 * What the books say.
 *
 * @param changes made by publishers
 * @param acknowledgements of the hub, repeats included
 * @param notices that reached devices
 * @param repeats those of them that a device had been told of before, and dropped
 * @param syncs of a context by a device
 * @param resyncs of everything by a device
 * @param histories that the hub began anew because its log was garbled
 * @param breaches how often each promise was broken; what is not in it never was
 * @param examples the first of them
 */
public record Findings(
        long changes,
        long acknowledgements,
        long notices,
        long repeats,
        long syncs,
        long resyncs,
        long histories,
        Map<Breach.Kind, Long> breaches,
        List<Breach> examples) {
    public Findings {
        breaches = Map.copyOf(breaches);
        examples = List.copyOf(examples);
    }

    /** How often this promise was broken. */
    public long count(Breach.Kind kind) {
        return breaches.getOrDefault(kind, 0L);
    }

    /** True if no promise was broken. */
    public boolean isClean() {
        return breaches.isEmpty();
    }

    /** In a few words, for people. */
    public String verdict() {
        return isClean() ? "no breach" : "BREACHES " + breaches;
    }
}
