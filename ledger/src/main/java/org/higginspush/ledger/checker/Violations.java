package org.higginspush.ledger.checker;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How often each promise was broken, and the first examples. Safe for any thread. */
final class Violations {
    private static final int EXAMPLES = 20;

    private final Map<Violation.Kind, Long> counts = new EnumMap<>(Violation.Kind.class);
    private final Map<AudienceKind, Map<Violation.Kind, Long>> byAudience = new EnumMap<>(AudienceKind.class);
    private final List<Violation> examples = new ArrayList<>();

    synchronized void record(Violation violation) {
        counts.merge(violation.kind(), 1L, Long::sum);
        if (violation.audience() != null) {
            byAudience
                    .computeIfAbsent(violation.audience(), unknown -> new EnumMap<>(Violation.Kind.class))
                    .merge(violation.kind(), 1L, Long::sum);
        }
        if (examples.size() < EXAMPLES) {
            examples.add(violation);
        }
    }

    /** What is not in it never happened. */
    synchronized Map<Violation.Kind, Long> counts() {
        return Map.copyOf(counts);
    }

    /** The same for each audience, of what is a matter of one change. */
    synchronized Map<AudienceKind, Map<Violation.Kind, Long>> countsByAudience() {
        Map<AudienceKind, Map<Violation.Kind, Long>> copy = new EnumMap<>(AudienceKind.class);
        byAudience.forEach((audience, of) -> copy.put(audience, Map.copyOf(of)));
        return copy;
    }

    synchronized List<Violation> examples() {
        return List.copyOf(examples);
    }
}
