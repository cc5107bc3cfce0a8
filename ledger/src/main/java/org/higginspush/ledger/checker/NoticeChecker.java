package org.higginspush.ledger.checker;

import java.util.concurrent.atomic.AtomicLong;
import org.higginspush.hub.model.Audience;
import org.higginspush.ledger.checker.ContextHistory.ChangeEntry;
import org.jspecify.annotations.Nullable;

/** Checks each notice that a device was told, and each sync. Safe for any thread. */
final class NoticeChecker {
    private final Checker checker;
    private final Memberships memberships;
    private final HubClock hubClock;
    private final AtomicLong repeats = new AtomicLong();
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong resyncs = new AtomicLong();

    NoticeChecker(Checker checker, Memberships memberships, HubClock hubClock) {
        this.checker = checker;
        this.memberships = memberships;
        this.hubClock = hubClock;
    }

    long repeats() {
        return repeats.get();
    }

    long syncs() {
        return syncs.get();
    }

    long resyncs() {
        return resyncs.get();
    }

    void notified(DeviceName device, ContextName contextName, long revision, @Nullable String origin, long askedAt) {
        ContextHistory contextHistory = checker.find(contextName);
        ChangeEntry entry = contextHistory == null ? null : contextHistory.entry(revision);
        checker.countNotice(contextName, entry);
        if (contextHistory == null || isForeign(device, contextName, entry, askedAt)) {
            checker.violation(
                    Violation.Kind.FOREIGN,
                    contextName,
                    entry,
                    device + " was told of " + contextName + " revision " + revision);
        } else if (entry != null && !entry.concerns(device)) {
            needless(device, contextName, revision, entry);
        } else if (!contextHistory.isTrue(revision, device.user(), origin)) {
            String notice = contextName + " revision " + revision;
            checker.violation(
                    Violation.Kind.WRONG, contextName, entry, device + " was told that " + origin + " made " + notice);
        } else {
            checkTime(device, contextName, contextHistory, revision);
        }
    }

    private void needless(DeviceName device, ContextName contextName, long revision, ChangeEntry entry) {
        if (entry.onlyFor() != null) {
            toldOfWhatIsForAnother(device, contextName, revision);
        } else {
            String notice = contextName + " revision " + revision;
            checker.violation(
                    Violation.Kind.NEEDLESS, contextName, entry, device + " was told of its own change of " + notice);
        }
    }

    /**
     * True if the user is not in the group, and was not since the change was made, or since it asked. Of a revision that the
     * hub gave it is not known when its change was made.
     */
    private boolean isForeign(DeviceName device, ContextName contextName, @Nullable ChangeEntry entry, long askedAt) {
        if (!(contextName.owner() instanceof Audience.Group one)) {
            return false;
        }
        long madeAt = entry == null ? Long.MAX_VALUE : entry.madeAt;
        return entry == null && askedAt == Long.MIN_VALUE
                ? memberships.isStrangerSince(one.group(), device.user(), Long.MIN_VALUE)
                : memberships.isStrangerSince(
                        one.group(), device.user(), entry == null ? askedAt : Math.max(askedAt, madeAt));
    }

    private void checkTime(DeviceName device, ContextName contextName, ContextHistory contextHistory, long revision) {
        ChangeEntry entry = contextHistory.entry(revision);
        if (contextHistory.isCancelled(revision)) {
            toldOfWhatWasCancelled(device, contextName, revision);
        } else if (entry != null
                && entry.due != null
                && hubClock.latestSince(entry.madeAtTime).isBefore(entry.due)) {
            checker.violation(
                    Violation.Kind.WRONG,
                    contextName,
                    entry,
                    device + " was told of " + contextName + " revision " + revision + " before " + entry.due);
        }
    }

    void toldOfWhatIsForAnother(DeviceName device, ContextName contextName, long revision) {
        checker.violation(new Violation(
                Violation.Kind.FOREIGN,
                AudienceKind.DEVICE,
                device + " was told of " + contextName + " revision " + revision
                        + ", which is for another device alone"));
    }

    void toldOfWhatWasCancelled(DeviceName device, ContextName contextName, long revision) {
        checker.violation(new Violation(
                Violation.Kind.NEEDLESS,
                AudienceKind.TIMED,
                device + " was told of " + contextName + " revision " + revision + ", which was cancelled"));
    }

    /**
     * Of all that a device was told before, only what the hub had reason to forget may come again without being asked. Who joins a
     * group again is told all of it again; and what was forgotten on request is new when it is published again.
     */
    void notifiedAgain(
            DeviceName device, ContextName contextName, long revision, long before, long toldAt, boolean unasked) {
        ContextHistory contextHistory = checker.contextHistory(contextName);
        if (checker.records().mayHaveJoinedSince(device.user(), contextName, toldAt)
                || contextHistory.wasForgotten(before)) {
            return;
        }
        repeats.incrementAndGet();
        boolean isExcused = contextHistory.mayBeForgotten(before, checker.interruptionsNow())
                || mayBeAnnouncedAgain(contextName, contextHistory);
        if (unasked && !isExcused) {
            String what = contextName + " revision " + revision + ", and of " + before + " before";
            checker.violation(
                    Violation.Kind.NEEDLESS,
                    contextName,
                    contextHistory.entry(revision),
                    device + " was told again of " + what);
        }
    }

    /** What the hub gave a revision when it was due is told before it is durable for all, if it is for many. */
    private boolean mayBeAnnouncedAgain(ContextName contextName, ContextHistory contextHistory) {
        return contextHistory.isCounted()
                && checker.interruptions() > 0
                && !(contextName.owner() instanceof Audience.User);
    }

    void synced(DeviceName device, ContextName contextName, long held, long revision) {
        syncs.incrementAndGet();
        ContextHistory contextHistory = checker.find(contextName);
        if (contextHistory != null && !contextHistory.hasNewsFor(device, held, revision)) {
            String what = contextName + " to revision " + revision + ", holding " + held;
            checker.violation(
                    Violation.Kind.NEEDLESS,
                    contextName,
                    contextHistory.entry(revision),
                    device + " synced without news: " + what);
        }
    }

    void resynced(DeviceName device, String why, boolean isDue) {
        resyncs.incrementAndGet();
        if (!isDue) {
            checker.violation(
                    Violation.Kind.NEEDLESS, device + " synced everything although the hub had lost nothing: " + why);
        }
    }
}
