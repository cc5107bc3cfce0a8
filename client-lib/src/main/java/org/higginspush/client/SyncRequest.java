package org.higginspush.client;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * What to sync, and why.
 *
 * @param contexts the names of the contexts to sync, whosever they are: a sync that tells no owners apart syncs what has
 *     such a name. Empty when everything is to be synced.
 * @param everything true if all contexts are to be synced, because nobody can say which changed: the user's own, those of
 *     the user's groups, and everyone's
 * @param causes why; never empty
 * @param refs the same contexts, each with whose it is: the user's own, a {@linkplain ContextRef#group group's}, or
 *     {@linkplain ContextRef#everyone everyone's}. Empty when everything is to be synced.
 */
public record SyncRequest(Set<String> contexts, boolean everything, Set<SyncCause> causes, Set<ContextRef> refs) {
    /**
     * @throws IllegalArgumentException if {@code contexts} are not the names of {@code refs}
     */
    public SyncRequest {
        contexts = Set.copyOf(contexts);
        causes = Set.copyOf(causes);
        refs = Set.copyOf(refs);
        if (!contexts.equals(names(refs))) {
            throw new IllegalArgumentException("The contexts must be the names of the refs.");
        }
    }

    /** A request to sync contexts of the user's own, or everything. */
    public SyncRequest(Set<String> contexts, boolean everything, Set<SyncCause> causes) {
        this(contexts, everything, causes, contexts.stream().map(ContextRef::of).collect(Collectors.toSet()));
    }

    /** A request to sync these contexts. */
    public static SyncRequest of(Set<ContextRef> refs, Set<SyncCause> causes) {
        return new SyncRequest(names(refs), false, causes, refs);
    }

    /** True if this sync touches a context of this name, whosever it is. */
    public boolean covers(String context) {
        return everything || contexts.contains(context);
    }

    /** True if this sync touches the context. */
    public boolean covers(ContextRef ref) {
        return everything || refs.contains(ref);
    }

    private static Set<String> names(Set<ContextRef> refs) {
        return refs.stream().map(ContextRef::context).collect(Collectors.toSet());
    }
}
