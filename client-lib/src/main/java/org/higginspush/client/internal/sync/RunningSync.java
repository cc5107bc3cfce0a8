package org.higginspush.client.internal.sync;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.higginspush.client.ContextRef;
import org.higginspush.client.SyncCause;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.higginspush.client.internal.protocol.Ids;
import org.jspecify.annotations.Nullable;

/**
 * The sync that runs, and what was pending when it began.
 *
 * @param contexts the contexts that were pending, and that it covers
 * @param everything if it is a sync of everything, what was pending for everything
 */
record RunningSync(
        SyncRequest request,
        Map<ContextRef, PendingSync> contexts,
        @Nullable PendingSync everything) {
    static RunningSync ofEverything(Map<ContextRef, PendingSync> contexts, PendingSync everything) {
        Set<SyncCause> causes = causes(contexts.values());
        causes.addAll(everything.causes());
        return new RunningSync(new SyncRequest(Set.of(), true, causes), contexts, everything);
    }

    static RunningSync of(Map<ContextRef, PendingSync> contexts) {
        return new RunningSync(SyncRequest.of(contexts.keySet(), causes(contexts.values())), contexts, null);
    }

    private static Set<SyncCause> causes(Collection<PendingSync> syncs) {
        Set<SyncCause> causes = EnumSet.noneOf(SyncCause.class);
        syncs.forEach(sync -> causes.addAll(sync.causes()));
        return causes;
    }

    /** What the device holds after it, where the outcome says so without doubt. */
    Map<ContextRef, Long> held(SyncOutcome outcome) {
        Map<ContextRef, Long> held = new HashMap<>(outcome.refs());
        Set<String> ambiguous = namesOfOthers();
        outcome.revisions().forEach((name, revision) -> {
            if (Ids.isId(name) && !ambiguous.contains(name)) {
                held.merge(ContextRef.of(name), revision, Math::max);
            }
        });
        return held;
    }

    /** The names of the contexts that are not the user's own: such a name alone could be either's. */
    private Set<String> namesOfOthers() {
        return contexts.keySet().stream()
                .filter(ref -> !ref.isOwn())
                .map(ContextRef::context)
                .collect(Collectors.toSet());
    }
}
