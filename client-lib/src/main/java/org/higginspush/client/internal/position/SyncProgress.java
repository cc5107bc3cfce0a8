package org.higginspush.client.internal.position;

import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.client.ContextRef;
import org.jspecify.annotations.Nullable;

/**
 * What a device was told, what of it is synced, and from which position it must be told again after a restart. Not thread-safe.
 *
 * <p>Three positions, because each is true of something else:
 *
 * <ul>
 *   <li><b>latest</b>: the highest position received; goes to the hub with each heartbeat, with the count of notices, so
 *       that the hub can tell what got lost.
 *   <li><b>confirmed</b>: the position of the last answer, to the subscription or to a heartbeat: up to here the hub has
 *       seen that nothing got lost. A notice may lie above a lost one, so {@code latest} alone proves nothing.
 *   <li><b>base</b>: up to here all is confirmed <em>and synced</em>. This is what is saved, and what the hub is given
 *       after a reconnect. Changes above it may be told again; the revisions this device holds tell news from repeats.
 * </ul>
 */
public final class SyncProgress {
    /** The revision of a change of which the hub named none: always news, and never held. */
    public static final long UNKNOWN = -1;

    /** Of so many contexts revisions are remembered, so that no hub can fill this device's memory. */
    public static final int MAX_CONTEXTS = 10_000;

    /** A change that is not synced yet; {@code before} is the confirmed position when the device was first told. */
    private record Pending(long revision, @Nullable Position before) {}

    /** In the order in which they were learned, the oldest first. */
    private final Map<ContextRef, Long> held = new LinkedHashMap<>();
    /** In the order in which the device was first told, so the first one has the lowest {@code before}. */
    private final Map<ContextRef, Pending> pending = new LinkedHashMap<>();

    private @Nullable Position latest;
    private @Nullable Position confirmed;
    private boolean everythingPending;
    private @Nullable Position beforeEverything;
    /** How many notices came in on this session, and how many had when the last heartbeat was answered. */
    private long received;

    private long noticeCount;
    private long version;
    /** True until the subscription of this session is answered: before that the hub knows of no position here. */
    private boolean subscribing = true;

    /** A device that knows nothing. */
    public SyncProgress() {}

    /** A device that remembers what was {@linkplain SyncProgressCodec saved}. */
    SyncProgress(@Nullable Position base, Map<ContextRef, Long> held) {
        this.latest = base;
        this.confirmed = base;
        held.forEach(this::remember);
    }

    /** The highest position received; null before the first. */
    public @Nullable Position latest() {
        return latest;
    }

    /** Up to here everything is synced; null if that cannot be said. */
    public @Nullable Position base() {
        if (everythingPending) {
            return beforeEverything;
        }
        return pending.isEmpty()
                ? confirmed
                : pending.values().iterator().next().before();
    }

    /** Per context, the revision up to which this device holds everything, as far as it knows; the oldest first. */
    public Map<ContextRef, Long> held() {
        return held;
    }

    /**
     * How many notices of this session had come in when its last heartbeat was answered. That is what the hub compares
     * with what it had written by then; a notice that came in since would stand for one that was lost before.
     */
    public long noticeCount() {
        return noticeCount;
    }

    /** The position for the next heartbeat; null if the hub has not said yet where this device stands. */
    public @Nullable Position heartbeatPosition() {
        return subscribing ? null : latest;
    }

    /** Grows whenever what must survive a restart may have changed. */
    public long version() {
        return version;
    }

    /** A new session begins: the hub counts from zero again. */
    public void sessionBegins() {
        received = 0;
        noticeCount = 0;
        subscribing = true;
    }

    /**
     * The hub is asked again, on the session there is, what this device has missed.
     *
     * @return from which position on
     */
    public @Nullable Position asksAgain() {
        subscribing = true;
        Position base = base();
        return base == null ? latest : base;
    }

    /**
     * A notice came in.
     *
     * @return true if it is news: this device does not hold that revision yet
     */
    public boolean noticed(ContextRef context, long revision, @Nullable Position position) {
        received++;
        raiseLatest(position);
        return missed(context, revision);
    }

    /**
     * The hub said, in its answer to the subscription, that a context changed meanwhile.
     *
     * @return true if it is news
     */
    public boolean missed(ContextRef context, long revision) {
        if (revision == UNKNOWN) {
            return true;
        }
        if (revision <= held.getOrDefault(context, UNKNOWN)) {
            return false;
        }
        pending.merge(
                context,
                new Pending(revision, confirmed),
                (old, now) -> new Pending(Math.max(old.revision, revision), old.before));
        return true;
    }

    /** False if a change of this context is one too many to be remembered: call {@link #tooManyPending} then. */
    public boolean hasRoomFor(ContextRef context) {
        return pending.size() < MAX_CONTEXTS || pending.containsKey(context);
    }

    /** Instead of changes of certain contexts everything is to be synced. */
    public void tooManyPending() {
        everythingPending();
        pending.clear();
    }

    /** The hub has said all that changed up to here, in this very answer. */
    public void caughtUp(Position position) {
        raiseLatest(position);
        confirm(position);
        subscribing = false;
    }

    /** The hub cannot say what changed up to here: everything is to be synced, and no revision counts any more. */
    public void historyLost(Position position) {
        everythingPending();
        held.clear();
        pending.clear();
        latest = position;
        confirmed = position;
        subscribing = false;
    }

    /** A heartbeat was answered; what the hub had found lost came in before the answer. */
    public void heartbeatAnswered(@Nullable Position position) {
        noticeCount = received;
        if (position != null && !subscribing) {
            raiseLatest(position);
            confirm(position);
        }
    }

    /** This device now holds a context up to a revision. */
    public void synced(ContextRef context, long revision) {
        remember(context, revision);
        pending.computeIfPresent(context, (name, change) -> change.revision <= revision ? null : change);
        version++;
    }

    /** A sync of everything that began after the last {@link #historyLost} has succeeded. */
    public void syncedEverything() {
        everythingPending = false;
        beforeEverything = null;
        version++;
    }

    private void everythingPending() {
        beforeEverything = everythingPending ? beforeEverything : base();
        everythingPending = true;
        version++;
    }

    /** The revision that was learned longest ago is forgotten: told again, it costs a needless sync. */
    private void remember(ContextRef context, long revision) {
        Long before = held.remove(context);
        held.put(context, before == null ? revision : Math.max(before, revision));
        if (held.size() > MAX_CONTEXTS) {
            held.remove(held.keySet().iterator().next());
        }
    }

    private void confirm(Position position) {
        Position later = confirmed == null ? position : confirmed.orLater(position);
        if (!later.equals(confirmed)) {
            confirmed = later;
            version++;
        }
    }

    private void raiseLatest(@Nullable Position position) {
        if (position != null) {
            latest = latest == null ? position : latest.orLater(position);
        }
    }
}
