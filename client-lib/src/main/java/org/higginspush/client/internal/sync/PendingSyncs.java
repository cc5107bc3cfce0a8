package org.higginspush.client.internal.sync;

import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.client.ContextRef;
import org.jspecify.annotations.Nullable;

/** What is to be synced: certain contexts, or everything. Says when, and which of it may start. Not thread-safe. */
final class PendingSyncs {
    private static final long NEVER = Long.MAX_VALUE;

    private final SyncDelays delays;
    private Map<ContextRef, PendingSync> contexts = new LinkedHashMap<>();
    private @Nullable PendingSync everything;

    PendingSyncs(SyncDelays delays) {
        this.delays = delays;
    }

    /** That of a context; a new one if none is pending. */
    PendingSync of(ContextRef context) {
        return contexts.computeIfAbsent(context, name -> new PendingSync());
    }

    /** That of everything; a new one if none is pending. */
    PendingSync ofEverything() {
        PendingSync pending = everything == null ? new PendingSync() : everything;
        everything = pending;
        return pending;
    }

    boolean isEmpty() {
        return everything == null && contexts.isEmpty();
    }

    boolean isEverythingPending() {
        return everything != null;
    }

    /** True if no more than this many contexts are pending, this one included. */
    boolean hasRoomFor(ContextRef context, int max) {
        return contexts.size() < max || contexts.containsKey(context);
    }

    /** When something may start; {@link Long#MAX_VALUE} if that depends on something else than time. */
    long due(OpenEdits edits) {
        long due = everythingDue(edits);
        for (Map.Entry<ContextRef, PendingSync> entry : contexts.entrySet()) {
            if (!edits.contains(entry.getKey().context())) {
                due = Math.min(due, entry.getValue().at(delays));
            }
        }
        return due;
    }

    /** Removes what may start now, everything or some contexts; null if nothing may. */
    @Nullable
    RunningSync take(OpenEdits edits, long now) {
        if (everything != null && everythingDue(edits) <= now) {
            RunningSync all = RunningSync.ofEverything(contexts, everything);
            contexts = new LinkedHashMap<>();
            everything = null;
            return all;
        }
        return takeContexts(edits, now);
    }

    /** Adds a sync of a context to the one that may have become pending since; it goes first. */
    void putBack(ContextRef context, PendingSync older) {
        PendingSync newer = contexts.get(context);
        contexts.put(context, newer == null ? older : older.join(newer));
    }

    /** Adds a sync of everything to the one that may have become pending since. */
    void putBackEverything(PendingSync older) {
        everything = everything == null ? older : older.join(everything);
    }

    /** A device that holds this revision needs no sync of a context that only notices of it, or of older ones, asked for. */
    void removeIfHeld(ContextRef context, long revision) {
        contexts.computeIfPresent(context, (name, pending) -> pending.isHeldAt(revision) ? null : pending);
    }

    private @Nullable RunningSync takeContexts(OpenEdits edits, long now) {
        Map<ContextRef, PendingSync> ready = new LinkedHashMap<>(contexts);
        ready.keySet().removeIf(context -> edits.contains(context.context()));
        ready.values().removeIf(pending -> pending.at(delays) > now);
        if (ready.isEmpty()) {
            return null;
        }
        contexts.keySet().removeAll(ready.keySet());
        return RunningSync.of(ready);
    }

    private long everythingDue(OpenEdits edits) {
        if (everything == null || !edits.isEmpty()) {
            return NEVER;
        }
        long at = everything.at(delays);
        return everything.isAsked() ? at : Math.max(at, Math.min(allQuietAt(), at + delays.longestWait()));
    }

    private long allQuietAt() {
        return contexts.values().stream()
                .mapToLong(pending -> pending.quietAt(delays))
                .max()
                .orElse(Long.MIN_VALUE);
    }
}
