package org.higginspush.ledger.book;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The account of one device: what it holds, context by context, and when it came to hold it. A device holds what its syncs
 * were for, so what the hub failed to tell it of is missing here. Safe for any thread.
 */
public final class Account {
    private static final long NEVER = Long.MIN_VALUE;

    /** From this moment on the device held this revision. */
    private record Step(long revision, long at) {}

    private final DeviceName name;
    private final Ledger ledger;
    private final Map<String, List<Step>> steps = new HashMap<>();
    private final Map<String, Long> told = new HashMap<>();
    /** What answers to subscriptions told, whose positions lie above it. */
    private final Map<String, Long> caughtUp = new HashMap<>();

    private long openedAt = NEVER;
    private boolean neverAsksAgain;
    /** True from the moment on that the hub may begin a new history until the device has synced everything for it. */
    private boolean mayResync;
    /** True if the hub began one, until then. */
    private boolean mustResync;

    /** True if the device has synced everything for the history that there is now. */
    private boolean resynced;
    /** What {@code mayResync} and {@code resynced} were before the hub might begin a new history. */
    private boolean mightBefore;

    private boolean hadBefore;
    /** What the device may have synced without having had the time to save that. */
    private final Set<String> unsaved = new HashSet<>();

    Account(DeviceName name, Ledger ledger) {
        this.name = name;
        this.ledger = ledger;
    }

    public DeviceName name() {
        return name;
    }

    /**
     * Says that the device always comes back with the highest position it was given, over connections that lose nothing out
     * of their middle: it never asks to be told again of what it was told.
     */
    public synchronized void neverAsksAgain() {
        neverAsksAgain = true;
    }

    /** The hub told the device of a change, whether or not the device held it already. */
    public synchronized void told(String context, long revision, @Nullable String origin) {
        Place place = new Place(name.user(), context);
        ledger.told(name, place, revision, origin);
        Long before = told.get(context);
        if (before != null && revision <= before) {
            boolean unasked = neverAsksAgain || revision <= caughtUp.getOrDefault(context, -1L);
            ledger.toldAgain(name, place, revision, before, unasked);
        }
        told.merge(context, revision, Math::max);
    }

    /**
     * The answer to a subscription told the device of this, and its position reached the device with it: whatever position
     * the device comes back with, it does not ask for this again.
     */
    public synchronized void caughtUp(String context, long revision) {
        caughtUp.merge(context, revision, Math::max);
    }

    /** The device synced a context and holds it now up to a revision. */
    public synchronized void synced(String context, long revision) {
        long held = holds(context);
        boolean again = unsaved.remove(context) && revision == held;
        ledger.synced(name, new Place(name.user(), context), again ? -1 : held, revision);
        step(context, revision);
    }

    /**
     * The device synced everything, and holds all contexts up to these revisions. That is for a new device to do, once.
     *
     * @param why for people
     */
    public synchronized void resynced(String why, Map<String, Long> revisions) {
        ledger.resynced(name, why, openedAt == NEVER || mayResync);
        resynced = true;
        mayResync = false;
        mustResync = false;
        revisions.forEach(this::step);
        if (openedAt == NEVER) {
            openedAt = ledger.now();
        }
    }

    /** The device synced everything without being asked to: its old timer, which it has while the hub is away, was due. */
    public synchronized void syncedByTimer(Map<String, Long> revisions) {
        revisions.forEach(this::step);
    }

    /** The device's process died and started again: a sync it had not saved may come again, once. */
    public synchronized void restarted() {
        unsaved.addAll(steps.keySet());
        mayResync |= resynced;
    }

    /** The hub may begin a new history. */
    synchronized void historyMayEnd() {
        mightBefore = mayResync;
        hadBefore = resynced;
        mayResync = true;
        resynced = false;
    }

    /**
     * It has begun one, or has not; then the device may still have to sync everything for the one before.
     *
     * @return false if the device synced everything for one that was not begun
     */
    synchronized boolean historyEnded(boolean ended) {
        boolean wasDue = ended || mightBefore || !resynced;
        mustResync = ended ? !resynced : mustResync;
        mayResync = (ended || mightBefore) && !resynced;
        resynced |= !ended && hadBefore;
        return wasDue;
    }

    /** True if the hub began a new history and has not told the device to sync everything for it. */
    synchronized boolean mustResync() {
        return mustResync;
    }

    private void step(String context, long revision) {
        if (revision > holds(context)) {
            steps.computeIfAbsent(context, unknown -> new ArrayList<>()).add(new Step(revision, ledger.now()));
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
     * @return negative for a revision it was not owed or does not hold
     */
    synchronized long[] delays(String context, Page.Acknowledged[] acknowledged) {
        long[] delays = new long[acknowledged.length];
        List<Step> known = steps.getOrDefault(context, List.of());
        int next = 0;
        for (int i = 0; i < acknowledged.length; i++) {
            while (next < known.size() && known.get(next).revision < acknowledged[i].revision()) {
                next++;
            }
            boolean owed = !name.device().equals(acknowledged[i].origin()) && next < known.size();
            delays[i] = owed ? delay(known.get(next).at, acknowledged[i].at()) : -1;
        }
        return delays;
    }

    private long delay(long heldAt, long acknowledgedAt) {
        return Math.max(0, heldAt - Math.max(acknowledgedAt, openedAt));
    }
}
