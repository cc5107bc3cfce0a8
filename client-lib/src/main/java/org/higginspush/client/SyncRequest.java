package org.higginspush.client;

import java.util.Set;

/**
 * What to sync, and why.
 *
 * @param contexts the contexts to sync; empty when everything is to be synced
 * @param everything true if all contexts are to be synced, because nobody can say which changed
 * @param causes why; never empty
 */
public record SyncRequest(Set<String> contexts, boolean everything, Set<SyncCause> causes) {
    public SyncRequest {
        contexts = Set.copyOf(contexts);
        causes = Set.copyOf(causes);
    }

    /** True if this sync touches the context. */
    public boolean covers(String context) {
        return everything || contexts.contains(context);
    }
}
