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

    private final DeviceName name;
    private final Checker checker;
    private final Map<String, List<Step>> steps = new HashMap<>();
    private final Map<String, Long> notified = new HashMap<>();
    /** Highest revision of each context that an answer to a subscription contained. */
    private final Map<String, Long> caughtUp = new HashMap<>();

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
    /** What the device may have synced without having had the time to save that. */
    private final Set<String> unsaved = new HashSet<>();

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

    /** The device received a notice, whether or not it held that revision already. */
    public synchronized void notified(String context, long revision, @Nullable String origin) {
        ContextName contextName = new ContextName(name.user(), context);
        checker.notified(name, contextName, revision, origin);
        Long before = notified.get(context);
        if (before != null && revision <= before) {
            boolean unasked = neverAsksAgain || revision <= caughtUp.getOrDefault(context, -1L);
            checker.notifiedAgain(name, contextName, revision, before, unasked);
        }
        notified.merge(context, revision, Math::max);
    }

    /**
     * The answer to a subscription contained this change, and a position above it: the device never asks for it again.
     */
    public synchronized void caughtUp(String context, long revision) {
        caughtUp.merge(context, revision, Math::max);
    }

    /** The device synced a context and holds it now up to a revision. */
    public synchronized void synced(String context, long revision) {
        long held = holds(context);
        boolean again = unsaved.remove(context) && revision == held;
        checker.synced(name, new ContextName(name.user(), context), again ? -1 : held, revision);
        step(context, revision);
    }

    /**
     * The device synced everything, and holds all contexts up to these revisions. A new device does that once.
     *
     * @param why for people
     */
    public synchronized void resynced(String why, Map<String, Long> revisions) {
        checker.resynced(name, why, openedAt == NEVER || mayResync);
        resynced = true;
        mayResync = false;
        mustResync = false;
        revisions.forEach(this::step);
        if (openedAt == NEVER) {
            openedAt = checker.now();
        }
    }

    /**
     * The device synced everything without being asked to: its old timer, which it has while the hub is away, was due.
     */
    public synchronized void syncedByTimer(Map<String, Long> revisions) {
        revisions.forEach(this::step);
    }

    /** The device's process died and started again: a sync it had not saved may come again, once. */
    public synchronized void restarted() {
        unsaved.addAll(steps.keySet());
        mayResync |= resynced;
    }

    /** The hub may begin a new epoch. */
    synchronized void epochMayEnd() {
        mightBefore = mayResync;
        hadBefore = resynced;
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
        mayResync = (ended || mightBefore) && !resynced;
        resynced |= !ended && hadBefore;
        return wasDue;
    }

    /** True if the hub began a new epoch and has not told the device to sync everything for it. */
    synchronized boolean mustResync() {
        return mustResync;
    }

    private void step(String context, long revision) {
        if (revision > holds(context)) {
            steps.computeIfAbsent(context, unknown -> new ArrayList<>()).add(new Step(revision, checker.now()));
        }
    }

    /** Up to which revision the device holds a context; -1 if it never synced it. */
    public synchronized long holds(String context) {
        List<Step> known = steps.get(context);
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
    synchronized long[] delays(String context, ContextHistory.Acknowledged[] acknowledged) {
        long[] delays = new long[acknowledged.length];
        List<Step> known = steps.getOrDefault(context, List.of());
        int next = 0;
        for (int i = 0; i < acknowledged.length; i++) {
            while (next < known.size() && known.get(next).revision < acknowledged[i].revision()) {
                next++;
            }
            boolean required = !name.device().equals(acknowledged[i].origin()) && next < known.size();
            delays[i] = required ? delay(known.get(next).at, acknowledged[i].at()) : -1;
        }
        return delays;
    }

    private long delay(long heldAt, long acknowledgedAt) {
        return Math.max(0, heldAt - Math.max(acknowledgedAt, openedAt));
    }
}
