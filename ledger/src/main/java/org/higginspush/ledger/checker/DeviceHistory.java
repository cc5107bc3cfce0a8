package org.higginspush.ledger.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The history of one device: which revision of each context it holds, and since when. A device holds what its syncs
 * were for, so a notice that the hub failed to send shows as a missing revision. Safe for any thread.
 */
public final class DeviceHistory {
    private static final long NEVER = Long.MIN_VALUE;

    /** The device holds this revision since this time. */
    private record Step(long revision, long at) {}

    /** What the hub tells once: a context, or what of it is for this device alone. */
    private record NoticeKey(ContextName contextName, boolean alone) {}

    private final DeviceName name;
    private final Checker checker;
    private final Map<ContextName, List<Step>> steps = new HashMap<>();
    private final Map<NoticeKey, Step> notified = new HashMap<>();
    /** The revisions it was told of, all of them. */
    private final Map<ContextName, Set<Long>> told = new HashMap<>();
    /** Highest revision of each context that an answer to a subscription contained. */
    private final Map<NoticeKey, Long> caughtUp = new HashMap<>();

    private long openedAt = NEVER;
    private boolean neverAsksAgain;
    /** True from when the hub may begin a new epoch until the device has synced everything for it. */
    private boolean mayResync;
    /** True from when the hub began one, until then. */
    private boolean mustResync;

    /** True if the device has synced everything in the current epoch. */
    private boolean resynced;
    /** What {@code mayResync} and {@code resynced} were before the hub might begin a new epoch. */
    private boolean mightBefore;

    private boolean hadBefore;
    /** True if it synced everything since the hub might begin a new epoch, and that may have been for the one before. */
    private boolean mayHaveBeenForBefore;
    /** What the device may have synced without having had the time to save that. */
    private final Set<ContextName> unsaved = new HashSet<>();

    DeviceHistory(DeviceName name, Checker checker) {
        this.name = name;
        this.checker = checker;
    }

    public DeviceName name() {
        return name;
    }

    /**
     * The device always subscribes with the highest position it received, over connections that lose no frames: it
     * never asks for a notice that it has received.
     */
    public synchronized void neverAsksAgain() {
        neverAsksAgain = true;
    }

    /** The time by the checker's clock. */
    public long now() {
        return checker.now();
    }

    /** The device received a notice of a context of its user's own, whether or not it held that revision already. */
    public void notified(String context, long revision, @Nullable String origin) {
        notified(new ContextName(name.user(), context), revision, origin);
    }

    /** The device received a notice, whether or not it held that revision already. */
    public void notified(ContextName contextName, long revision, @Nullable String origin) {
        notified(contextName, revision, origin, NEVER);
    }

    /**
     * The device received a notice, whether or not it held that revision already.
     *
     * @param askedAt when the device had asked for it, by the checker's clock; {@link Long#MIN_VALUE} if it had not
     */
    public synchronized void notified(ContextName contextName, long revision, @Nullable String origin, long askedAt) {
        checker.noticeChecker().notified(name, contextName, revision, origin, askedAt);
        told.computeIfAbsent(contextName, unknown -> new HashSet<>()).add(revision);
        NoticeKey key = key(contextName, revision);
        Step before = notified.get(key);
        if (before != null && revision <= before.revision) {
            boolean unasked = neverAsksAgain || revision <= caughtUp.getOrDefault(key, -1L);
            checker.noticeChecker().notifiedAgain(name, contextName, revision, before.revision, before.at, unasked);
        }
        long highest = before == null ? revision : Math.max(before.revision, revision);
        notified.put(key, new Step(highest, checker.now()));
    }

    /** The hub has answered what the device missed, each context and revision once: what is for it alone is told beside the rest. */
    public void answerIs(List<Map.Entry<ContextName, Long>> changes) {
        Set<NoticeKey> once = new HashSet<>();
        for (Map.Entry<ContextName, Long> change : changes) {
            if (!once.add(key(change.getKey(), change.getValue()))) {
                checker.violation(
                        Violation.Kind.NEEDLESS, name + " was told of " + change.getKey() + " twice in one answer");
            }
        }
    }

    private NoticeKey key(ContextName contextName, long revision) {
        return new NoticeKey(contextName, checker.isForOneDevice(contextName, revision));
    }

    /** True if it was told of exactly this revision. */
    synchronized boolean wasTold(ContextName contextName, long revision) {
        return told.getOrDefault(contextName, Set.of()).contains(revision);
    }

    /** See {@link #caughtUp(ContextName, long)}. */
    public void caughtUp(String context, long revision) {
        caughtUp(new ContextName(name.user(), context), revision);
    }

    /**
     * The answer to a subscription contained this change, and a position above it: the device never asks for it again.
     */
    public synchronized void caughtUp(ContextName contextName, long revision) {
        caughtUp.merge(key(contextName, revision), revision, Math::max);
    }

    /** See {@link #synced(ContextName, long)}. */
    public void synced(String context, long revision) {
        synced(new ContextName(name.user(), context), revision);
    }

    /** The device synced a context and holds it now up to a revision. */
    public synchronized void synced(ContextName contextName, long revision) {
        boolean again = unsaved.remove(contextName) || hasForgotten();
        checker.noticeChecker().synced(name, contextName, again ? -1 : holds(contextName), revision);
        step(contextName, revision);
    }

    /** In a new epoch no revision counts that the device held before, until it has synced everything. */
    private boolean hasForgotten() {
        return openedAt != NEVER && !resynced;
    }

    /**
     * The device synced everything, and holds all contexts up to these revisions, and those whose revisions the hub gives as
     * far as it has acknowledged any. A new device does that once.
     *
     * @param why for people
     * @param epoch for which epoch the hub asked it to, null if the device does not know
     */
    public synchronized void resynced(String why, @Nullable String epoch, Map<ContextName, Long> revisions) {
        if (checker.epochs().isEarlier(epoch)) {
            checker.noticeChecker().resynced(name, why, openedAt == NEVER || mightBefore);
            mightBefore = false;
            hadBefore = true;
        } else {
            checker.noticeChecker().resynced(name, why, openedAt == NEVER || mayResync);
            mayHaveBeenForBefore =
                    epoch == null && mightBefore && checker.epochs().isUncertain();
            resynced = true;
            mayResync = false;
            mustResync = false;
        }
        revisions.forEach(this::step);
        checker.records().given(name).forEach(this::step);
        if (openedAt == NEVER) {
            openedAt = checker.now();
        }
    }

    /**
     * The device synced everything without being asked to: its old timer, which it has while the hub is away, was due.
     */
    public synchronized void syncedByTimer(Map<ContextName, Long> revisions) {
        revisions.forEach(this::step);
    }

    /**
     * The device's process died and started again: a sync it had not saved may come again, once, and then brings what is new
     * on the Attribute Server, too.
     */
    public synchronized void restarted() {
        unsaved.addAll(steps.keySet());
        mayResync |= resynced;
    }

    /** The hub may begin a new epoch. */
    synchronized void epochMayEnd() {
        mightBefore = mayResync;
        hadBefore = resynced;
        mayHaveBeenForBefore = false;
        mayResync = true;
        resynced = false;
    }

    /**
     * The hub has begun a new epoch, or has not; then the device may still have to sync everything for the current one.
     *
     * @return false if the device synced everything for one that was not begun
     */
    synchronized boolean epochEnded(boolean ended) {
        boolean wasDue = ended || mightBefore || !resynced;
        mustResync = ended ? !resynced : mustResync;
        mayResync = (ended || mightBefore) && (!resynced || mayHaveBeenForBefore);
        resynced |= !ended && hadBefore;
        return wasDue;
    }

    /** True if the hub began a new epoch and has not told the device to sync everything for it. */
    synchronized boolean mustResync() {
        return mustResync;
    }

    private void step(ContextName contextName, long revision) {
        if (revision > holds(contextName)) {
            steps.computeIfAbsent(contextName, unknown -> new ArrayList<>()).add(new Step(revision, checker.now()));
        }
    }

    /** Up to which revision the device holds a context; -1 if it never synced it. */
    public synchronized long holds(ContextName contextName) {
        List<Step> known = steps.get(contextName);
        return known == null ? -1 : known.get(known.size() - 1).revision;
    }

    /** True once the device has synced everything for the first time. */
    public synchronized boolean isOpen() {
        return openedAt != NEVER;
    }

    /**
     * For each of these revisions, how long the device took to hold it since it was acknowledged, or since the device
     * joined if that was later; in nanoseconds, 0 if it held it before the publisher was answered.
     *
     * @param acknowledged by ascending revision
     * @return negative for a revision that did not concern it or that it does not hold
     */
    synchronized long[] delays(ContextName contextName, ContextHistory.Acknowledged[] acknowledged) {
        long[] delays = new long[acknowledged.length];
        List<Step> known = steps.getOrDefault(contextName, List.of());
        int next = 0;
        for (int i = 0; i < acknowledged.length; i++) {
            while (next < known.size() && known.get(next).revision < acknowledged[i].revision()) {
                next++;
            }
            boolean required = acknowledged[i].concerns(name)
                    && checker.isConcerned(name.user(), contextName, acknowledged[i].at())
                    && next < known.size();
            delays[i] = required ? delay(known.get(next).at, acknowledged[i].at()) : -1;
        }
        return delays;
    }

    private long delay(long heldAt, long acknowledgedAt) {
        return Math.max(0, heldAt - Math.max(acknowledgedAt, openedAt));
    }
}
