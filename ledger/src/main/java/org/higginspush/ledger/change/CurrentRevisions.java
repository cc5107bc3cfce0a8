package org.higginspush.ledger.change;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.higginspush.ledger.checker.ContextName;

/** The current revision of each context on the Attribute Server. A sync reads it. Safe for any thread. */
public final class CurrentRevisions {
    private final Map<ContextName, Long> revisions = new ConcurrentHashMap<>();
    private final BiPredicate<String, ContextName> concerned;

    /**
     * @param concerned whether a user may be concerned by a context
     */
    public CurrentRevisions(BiPredicate<String, ContextName> concerned) {
        this.concerned = concerned;
    }

    /** A context has changed; returns its new revision. */
    public long next(ContextName contextName) {
        return revisions.merge(contextName, 1L, Long::sum);
    }

    /** The revisions of the contexts that concern a user and have one. */
    public Map<ContextName, Long> of(String user) {
        Map<ContextName, Long> of = new HashMap<>();
        revisions.forEach((contextName, revision) -> {
            if (concerned.test(user, contextName)) {
                of.put(contextName, revision);
            }
        });
        return of;
    }
}
