package org.higginspush.client.internal.sync;

import java.util.EnumSet;
import java.util.Set;
import org.higginspush.client.SyncCause;

/** Why and when one context, or everything, is to be synced. Times are milliseconds of one clock. */
final class PendingSync {
    private static final long NONE = Long.MAX_VALUE;

    private final Set<SyncCause> causes = EnumSet.noneOf(SyncCause.class);
    private long requestedAt = NONE;
    private long firstEdit = NONE;
    private long lastEdit;
    private long revision = -1;
    private long notBefore = Long.MIN_VALUE;
    private int failures;

    /** It is to be synced at this time. */
    void request(SyncCause cause, long at) {
        causes.add(cause);
        requestedAt = Math.min(requestedAt, at);
    }

    /** The hub named a revision of it. */
    void revision(long revision) {
        this.revision = Math.max(this.revision, revision);
    }

    /** It was changed here. */
    void edited(long now) {
        causes.add(SyncCause.LOCAL_EDIT);
        firstEdit = Math.min(firstEdit, now);
        lastEdit = now;
    }

    /** It is to be synced now, even during a pause after a failure. */
    void requestNow(long now) {
        request(SyncCause.ASKED, now);
        notBefore = Long.MIN_VALUE;
    }

    /** True if a device that holds this revision needs no sync of it: only notices asked for one, and of no more. */
    boolean isHeldAt(long revision) {
        return causes.equals(Set.of(SyncCause.NOTICE)) && this.revision <= revision;
    }

    /** A sync of it failed; it is due again at this time. */
    void failed(long retryAt) {
        failures++;
        notBefore = retryAt;
    }

    /** Adds what was asked for since this one began to run: if that was a sync at once, no pause holds it up. */
    PendingSync join(PendingSync newer) {
        causes.addAll(newer.causes);
        requestedAt = Math.min(requestedAt, newer.requestedAt);
        firstEdit = Math.min(firstEdit, newer.firstEdit);
        lastEdit = Math.max(lastEdit, newer.lastEdit);
        revision = Math.max(revision, newer.revision);
        notBefore = newer.isAsked() ? newer.notBefore : notBefore;
        return this;
    }

    /** When it is due. A context that is being changed waits for quiet, even if it was requested earlier. */
    long at(SyncDelays delays) {
        return Math.max(notBefore, isEdited() ? quietAt(delays) : requestedAt);
    }

    /** When a context that is being changed counts as quiet, at the latest after the longest wait. */
    long quietAt(SyncDelays delays) {
        return isEdited()
                ? Math.min(lastEdit + delays.quietPeriod(), firstEdit + delays.longestWait())
                : Long.MIN_VALUE;
    }

    boolean isEdited() {
        return firstEdit != NONE;
    }

    boolean isAsked() {
        return causes.contains(SyncCause.ASKED);
    }

    Set<SyncCause> causes() {
        return causes;
    }

    /** The highest revision the hub named; -1 if it named none. */
    long revision() {
        return revision;
    }

    int failures() {
        return failures;
    }
}
