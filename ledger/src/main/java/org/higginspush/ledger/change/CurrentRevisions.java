package org.higginspush.ledger.change;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.higginspush.ledger.checker.ContextName;

/** The current revision of each context on the Attribute Server. A sync reads it. Safe for any thread. */
public final class CurrentRevisions {
    private final Map<String, Map<String, Long>> users = new ConcurrentHashMap<>();

    /** A context has changed; returns its new revision. */
    public long next(ContextName contextName) {
        return users.computeIfAbsent(contextName.user(), unknown -> new ConcurrentHashMap<>())
                .merge(contextName.context(), 1L, Long::sum);
    }

    /** The revisions of a user's contexts that have one. */
    public Map<String, Long> of(String user) {
        return new HashMap<>(users.getOrDefault(user, Map.of()));
    }
}
