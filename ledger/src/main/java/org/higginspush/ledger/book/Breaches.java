package org.higginspush.ledger.book;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How often each promise was broken, and the first examples. Safe for any thread. */
final class Breaches {
    private static final int EXAMPLES = 20;

    private final Map<Breach.Kind, Long> counts = new EnumMap<>(Breach.Kind.class);
    private final List<Breach> examples = new ArrayList<>();

    synchronized void note(Breach breach) {
        counts.merge(breach.kind(), 1L, Long::sum);
        if (examples.size() < EXAMPLES) {
            examples.add(breach);
        }
    }

    /** What is not in it never happened. */
    synchronized Map<Breach.Kind, Long> counts() {
        return Map.copyOf(counts);
    }

    synchronized List<Breach> examples() {
        return List.copyOf(examples);
    }
}
