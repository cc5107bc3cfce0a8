package org.higginspush.client.internal.sync;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.higginspush.client.SyncCause;
import org.higginspush.client.SyncRequest;
import org.jspecify.annotations.Nullable;

/**
 * The sync that runs, and what was pending when it began.
 *
 * @param contexts the contexts that were pending, and that it covers
 * @param everything if it is a sync of everything, what was pending for everything
 */
record RunningSync(
        SyncRequest request,
        Map<String, PendingSync> contexts,
        @Nullable PendingSync everything) {
    static RunningSync ofEverything(Map<String, PendingSync> contexts, PendingSync everything) {
        Set<SyncCause> causes = causes(contexts.values());
        causes.addAll(everything.causes());
        return new RunningSync(new SyncRequest(Set.of(), true, causes), contexts, everything);
    }

    static RunningSync of(Map<String, PendingSync> contexts) {
        return new RunningSync(new SyncRequest(contexts.keySet(), false, causes(contexts.values())), contexts, null);
    }

    private static Set<SyncCause> causes(Collection<PendingSync> syncs) {
        Set<SyncCause> causes = EnumSet.noneOf(SyncCause.class);
        syncs.forEach(sync -> causes.addAll(sync.causes()));
        return causes;
    }
}
