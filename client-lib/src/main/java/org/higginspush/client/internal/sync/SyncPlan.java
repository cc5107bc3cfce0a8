package org.higginspush.client.internal.sync;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.higginspush.client.SyncCause;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.higginspush.client.internal.position.SyncProgress;
import org.jspecify.annotations.Nullable;

/**
 * Decides which sync runs when. It runs none itself: whoever drives it calls {@link #next} when {@link #due} has come,
 * runs what that returns, and tells how it ended. Not thread-safe; times are milliseconds of one clock.
 *
 * <p>What it keeps: at most one sync runs at a time; none starts that touches a context which is being edited; what
 * becomes due while a sync runs is synced after it, unless that sync says it holds it already; nothing that is due is
 * forgotten before a sync of it succeeded; and what is due, not being edited and not pausing after a failure starts with
 * the very next sync.
 */
public final class SyncPlan {
    private static final long NEVER = Long.MAX_VALUE;

    /** So many contexts wait at most because the hub told of them; beyond that everything is synced. */
    private static final int MOST_CONTEXTS = SyncProgress.MOST_CONTEXTS;

    private final SyncDelays pace;
    private final RandomGenerator chance;

    private final Map<String, Integer> edits = new HashMap<>();
    private Map<String, PendingSync> waiting = new LinkedHashMap<>();
    private @Nullable PendingSync everything;
    private @Nullable Running running;

    /** The sync that runs, and what was due when it began. */
    private record Running(
            SyncRequest request,
            Map<String, PendingSync> contexts,
            @Nullable PendingSync everything) {}

    /**
     * What a device holds after a sync.
     *
     * @param revisions per context, the revision up to which it holds everything
     * @param everything true if it holds everything there was when the hub last could not tell
     */
    public record Held(Map<String, Long> revisions, boolean everything) {}

    public SyncPlan(SyncDelays pace, RandomGenerator chance) {
        this.pace = pace;
        this.chance = chance;
    }

    /** A context was changed here. */
    public void changed(String context, long now) {
        waiting(context).edited(now);
    }

    /**
     * The hub told of a revision of a context.
     *
     * @param within the sync may start at a random moment within this many milliseconds
     */
    public void noticed(String context, long revision, long within, long now) {
        if (waiting.size() >= MOST_CONTEXTS && !waiting.containsKey(context)) {
            everything(SyncCause.NOTICE, within, now);
            return;
        }
        PendingSync due = waiting(context);
        due.told(SyncCause.NOTICE, now + someOf(within));
        due.revision(revision);
    }

    /** Everything is to be synced at a random moment within this many milliseconds. */
    public void everything(SyncCause cause, long within, long now) {
        everything().told(cause, now + someOf(within));
    }

    /** The timer's period is over. A sync of everything that runs or waits already is not asked for twice. */
    public void tick(long now) {
        boolean runs = running != null && running.request.everything();
        if (!runs && everything == null) {
            everything(SyncCause.TIMER, 0, now);
        }
    }

    /** Everything is to be synced as soon as possible. */
    public void hurry(long now) {
        everything().hurry(now);
    }

    /**
     * A context is being edited from now on: no sync that touches it starts.
     *
     * @return false if a sync that touches it runs at this moment
     */
    public boolean edit(String context) {
        edits.merge(context, 1, Integer::sum);
        return running == null || !running.request.covers(context);
    }

    /** An edit of a context is over. */
    public void edited(String context, boolean changed, long now) {
        edits.computeIfPresent(context, (name, open) -> open == 1 ? null : open - 1);
        if (changed) {
            changed(context, now);
        }
    }

    /**
     * The sync to run now; it counts as running until {@link #succeeded} or {@link #failed}.
     *
     * @return null if none may start
     */
    public @Nullable SyncRequest next(long now) {
        if (running != null) {
            return null;
        }
        running = everythingAt() <= now ? takeEverything() : takeContexts(now);
        return running == null ? null : running.request;
    }

    /** When to call {@link #next}; {@link Long#MAX_VALUE} if that depends on something else than time. */
    public long due() {
        if (running != null) {
            return NEVER;
        }
        long due = everythingAt();
        for (Map.Entry<String, PendingSync> entry : waiting.entrySet()) {
            if (!edits.containsKey(entry.getKey())) {
                due = Math.min(due, entry.getValue().at(pace));
            }
        }
        return due;
    }

    /**
     * The running sync succeeded.
     *
     * @return what this device holds now
     */
    public Held succeeded(SyncOutcome outcome, long now) {
        Running done = finish();
        Map<String, Long> held = new HashMap<>(outcome.revisions());
        done.contexts.forEach((context, due) -> settle(context, due, held, now));
        held.forEach(this::forgetHeld);
        return new Held(held, done.everything != null && everything == null);
    }

    /** The running sync failed: all it covered waits for another try. */
    public void failed(long now) {
        Running failed = finish();
        if (failed.everything == null) {
            failed.contexts.forEach((context, due) -> waitAgain(context, due, now + pauseAfter(due)));
            return;
        }
        // One pause for all: the next sync of everything takes them along.
        long retryAt = now + pauseAfter(failed.everything);
        failed.contexts.forEach((context, due) -> waitAgain(context, due, retryAt));
        everything = joined(failed.everything, everything, retryAt);
    }

    /** The running sync will not run after all: all it covered is due as before. */
    public void withdrawn() {
        Running withdrawn = finish();
        withdrawn.contexts.forEach((context, due) -> waiting.merge(context, due, PendingSync::join));
        PendingSync all = withdrawn.everything;
        everything = all == null ? everything : everything == null ? all : everything.join(all);
    }

    private long everythingAt() {
        if (everything == null || !edits.isEmpty()) {
            return NEVER;
        }
        long at = everything.at(pace);
        return everything.isAsked() ? at : Math.max(at, Math.min(allQuietAt(), at + pace.longestWait()));
    }

    private long allQuietAt() {
        return waiting.values().stream()
                .mapToLong(due -> due.quietAt(pace))
                .max()
                .orElse(Long.MIN_VALUE);
    }

    private Running takeEverything() {
        Running all =
                new Running(new SyncRequest(Set.of(), true, causes(waiting.values(), everything)), waiting, everything);
        waiting = new LinkedHashMap<>();
        everything = null;
        return all;
    }

    private @Nullable Running takeContexts(long now) {
        Map<String, PendingSync> ready = new LinkedHashMap<>(waiting);
        ready.keySet().removeAll(edits.keySet());
        ready.values().removeIf(due -> due.at(pace) > now);
        if (ready.isEmpty()) {
            return null;
        }
        waiting.keySet().removeAll(ready.keySet());
        return new Running(new SyncRequest(ready.keySet(), false, causes(ready.values(), null)), ready, null);
    }

    /** A context is done, unless the sync says that it got less than the hub had told of before it began. */
    private void settle(String context, PendingSync due, Map<String, Long> held, long now) {
        Long got = held.get(context);
        if (got != null && got < due.revision()) {
            waitAgain(context, due, now + pauseAfter(due));
        } else if (due.revision() >= 0) {
            held.merge(context, due.revision(), Math::max);
        }
    }

    /** What became due while the sync ran is not, if that sync brought it, or if it was known before it began. */
    private void forgetHeld(String context, long revision) {
        waiting.computeIfPresent(context, (name, due) -> due.isHeldAt(revision) ? null : due);
    }

    private void waitAgain(String context, PendingSync due, long retryAt) {
        waiting.put(context, joined(due, waiting.get(context), retryAt));
    }

    private long pauseAfter(PendingSync due) {
        return pace.retry().pause(due.failures() + 1, chance);
    }

    private Running finish() {
        Running finished = Objects.requireNonNull(running, "no sync runs");
        running = null;
        return finished;
    }

    private static PendingSync joined(PendingSync failed, @Nullable PendingSync newer, long retryAt) {
        failed.failed(retryAt);
        if (newer != null) {
            failed.join(newer);
        }
        return failed;
    }

    private static Set<SyncCause> causes(Collection<PendingSync> contexts, @Nullable PendingSync everything) {
        Set<SyncCause> causes = EnumSet.noneOf(SyncCause.class);
        contexts.forEach(due -> causes.addAll(due.causes()));
        if (everything != null) {
            causes.addAll(everything.causes());
        }
        return causes;
    }

    private PendingSync waiting(String context) {
        return waiting.computeIfAbsent(context, name -> new PendingSync());
    }

    private PendingSync everything() {
        PendingSync due = everything == null ? new PendingSync() : everything;
        everything = due;
        return due;
    }

    private long someOf(long within) {
        return within <= 0 ? 0 : chance.nextLong(within + 1);
    }
}
