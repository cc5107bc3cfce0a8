package org.higginspush.client.internal.sync;

import java.util.HashMap;
import java.util.Map;

/** How many edits are open, per name of a context. Not thread-safe. */
final class OpenEdits {
    private final Map<String, Integer> counts = new HashMap<>();

    void open(String context) {
        counts.merge(context, 1, Integer::sum);
    }

    void close(String context) {
        counts.computeIfPresent(context, (name, open) -> open == 1 ? null : open - 1);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    boolean contains(String context) {
        return counts.containsKey(context);
    }
}
