package org.higginspush.client.internal.sync;

import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.higginspush.client.ContextRef;
import org.higginspush.client.SyncCause;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.higginspush.client.internal.position.SyncProgress;
import org.jspecify.annotations.Nullable;

/**
 * Decides which sync runs when. It runs none itself: its user calls {@link #next} when {@link #due} has come, runs what that
 * returns, and tells how it ended. Not thread-safe; times are milliseconds of one clock.
 *
 * <p>What it guarantees: at most one sync runs at a time; none starts that touches a context which is being edited; what
 * becomes due while a sync runs is synced after it, unless that sync says it holds it already; nothing that is due is
 * forgotten before a sync of it succeeded; and what is due, not being edited and not pausing after a failure starts with
 * the very next sync.
 */
public final class SyncPlan {
    /** So many contexts are pending at most because the hub told of them; beyond that everything is synced. */
    private static final int MAX_CONTEXTS = SyncProgress.MAX_CONTEXTS;

    private final SyncDelays delays;
    private final RandomGenerator random;
    private final OpenEdits edits = new OpenEdits();
    private final PendingSyncs pending;
    private @Nullable RunningSync running;

    /**
     * What a device holds after a sync.
     *
     * @param revisions per context, the revision up to which it holds everything
     * @param everything true if it holds everything there was when the hub last could not tell
     */
    public record Synced(Map<ContextRef, Long> revisions, boolean everything) {}

    public SyncPlan(SyncDelays delays, RandomGenerator random) {
        this.delays = delays;
        this.random = random;
        this.pending = new PendingSyncs(delays);
    }

    /** A context was changed here. */
    public void changed(ContextRef context, long now) {
        pending.of(context).edited(now);
    }

    /**
     * The hub told of a revision of a context.
     *
     * @param within the sync may start at a random moment within this many milliseconds
     */
    public void noticed(ContextRef context, long revision, long within, long now) {
        if (!pending.hasRoomFor(context, MAX_CONTEXTS)) {
            everything(SyncCause.NOTICE, within, now);
            return;
        }
        PendingSync sync = pending.of(context);
        sync.request(SyncCause.NOTICE, now + upTo(within));
        sync.revision(revision);
    }

    /** Everything is to be synced at a random moment within this many milliseconds. */
    public void everything(SyncCause cause, long within, long now) {
        pending.ofEverything().request(cause, now + upTo(within));
    }

    /** The timer's period is over. A sync of everything that runs or is pending already is not asked for twice. */
    public void tick(long now) {
        boolean runs = running != null && running.request().everything();
        if (!runs && !pending.isEverythingPending()) {
            everything(SyncCause.TIMER, 0, now);
        }
    }

    /** Everything is to be synced as soon as possible. */
    public void syncNow(long now) {
        pending.ofEverything().requestNow(now);
    }

    /**
     * A context is being edited from now on: no sync that touches it, or another's of that name, starts.
     *
     * @return false if a sync that touches it runs at this moment
     */
    public boolean edit(ContextRef context) {
        edits.open(context.context());
        return running == null || !running.request().covers(context.context());
    }

    /** An edit of a context is over. */
    public void edited(ContextRef context, boolean changed, long now) {
        edits.close(context.context());
        if (changed) {
            changed(context, now);
        }
    }

    /**
     * The sync to run now; it counts as running until {@link #succeeded}, {@link #failed} or {@link #cancelled}.
     *
     * @return null if none may start
     */
    public @Nullable SyncRequest next(long now) {
        if (running != null) {
            return null;
        }
        running = pending.take(edits, now);
        return running == null ? null : running.request();
    }

    /** True if no sync runs, and none is due, now or later. */
    public boolean isIdle() {
        return running == null && pending.isEmpty();
    }

    /** When to call {@link #next}; {@link Long#MAX_VALUE} if that depends on something else than time. */
    public long due() {
        return running == null ? pending.due(edits) : Long.MAX_VALUE;
    }

    /**
     * The running sync succeeded.
     *
     * @return what this device holds now
     */
    public Synced succeeded(SyncOutcome outcome, long now) {
        RunningSync done = finish();
        Map<ContextRef, Long> held = done.held(outcome);
        done.contexts().forEach((context, sync) -> succeeded(context, sync, held, now));
        held.forEach(pending::removeIfHeld);
        return new Synced(held, done.everything() != null && !pending.isEverythingPending());
    }

    /** The running sync failed: all it covered waits for another try. */
    public void failed(long now) {
        RunningSync failed = finish();
        PendingSync everything = failed.everything();
        if (everything == null) {
            failed.contexts().forEach((context, sync) -> retry(context, sync, now + pauseAfter(sync)));
            return;
        }
        // One pause for all: the next sync of everything takes them along.
        long retryAt = now + pauseAfter(everything);
        failed.contexts().forEach((context, sync) -> retry(context, sync, retryAt));
        everything.failed(retryAt);
        pending.putBackEverything(everything);
    }

    /** The running sync was not started after all: all it covered is due as before. */
    public void cancelled() {
        RunningSync cancelled = finish();
        cancelled.contexts().forEach(pending::putBack);
        PendingSync everything = cancelled.everything();
        if (everything != null) {
            pending.putBackEverything(everything);
        }
    }

    /** A context is done, unless the sync says that it got less than the hub had told of before it began. */
    private void succeeded(ContextRef context, PendingSync sync, Map<ContextRef, Long> held, long now) {
        Long got = held.get(context);
        if (got != null && got < sync.revision()) {
            retry(context, sync, now + pauseAfter(sync));
        } else if (sync.revision() >= 0) {
            held.merge(context, sync.revision(), Math::max);
        }
    }

    private void retry(ContextRef context, PendingSync sync, long retryAt) {
        sync.failed(retryAt);
        pending.putBack(context, sync);
    }

    private long pauseAfter(PendingSync sync) {
        return delays.retry().pause(sync.failures() + 1, random);
    }

    private RunningSync finish() {
        RunningSync finished = Objects.requireNonNull(running, "no sync runs");
        running = null;
        return finished;
    }

    private long upTo(long within) {
        return within <= 0 ? 0 : random.nextLong(within + 1);
    }
}
