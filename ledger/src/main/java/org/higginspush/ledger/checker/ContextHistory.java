package org.higginspush.ledger.checker;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Origin;
import org.jspecify.annotations.Nullable;

/** The history of one context: every revision, who made it, and when it was acknowledged. Guarded by itself. */
final class ContextHistory {
    private static final long NOT_ACKNOWLEDGED = Long.MAX_VALUE;
    /** A change without an answer is given up by its publisher, or is answered, within this time. */
    private static final long ANSWERED_WITHIN_NANOS = 60_000_000_000L;

    /** One revision. */
    static final class ChangeEntry {
        final Change change;
        final boolean timed;
        /** When it was made, in nanoseconds and in real time. */
        final long madeAt;

        final Instant madeAtTime;
        /** How often the hub had been interrupted when the change was made. */
        final int interruptions;
        /** How many when it was acknowledged first. */
        int interruptionsAtAcknowledgement;

        long acknowledgedAt = NOT_ACKNOWLEDGED;

        /** Not to be told before this, by the hub's clock; null if it is not known. */
        @Nullable
        Instant due;

        /** The hub has answered that it keeps it until it is due. */
        boolean isKept;
        /** It was sent once, so it is kept once. */
        boolean isKeptOnce;

        boolean mayBeCancelled;
        boolean isCancelled;

        ChangeEntry(Change change, boolean timed, long madeAt, Instant madeAtTime, int interruptions) {
            this.change = change;
            this.timed = timed;
            this.madeAt = madeAt;
            this.madeAtTime = madeAtTime;
            this.interruptions = interruptions;
        }

        boolean isAcknowledged() {
            return acknowledgedAt != NOT_ACKNOWLEDGED;
        }

        /** True if the hub may have forgotten it, been told it again, and recorded it after a moment. */
        boolean mayBeRecordedSince(long moment) {
            boolean mayBeForgotten = interruptions < interruptionsAtAcknowledgement || !isAcknowledged();
            return mayBeForgotten && acknowledgedAt > moment && madeAt > moment - ANSWERED_WITHIN_NANOS;
        }

        AudienceKind kind() {
            return AudienceKind.of(change, timed);
        }

        /** The one device it is for; null if it is for more. */
        @Nullable
        String onlyFor() {
            return change.audience() instanceof Audience.Device one ? one.device() : null;
        }

        /** True if the device is to know of it; null is a session of some user that names no device. */
        boolean concerns(@Nullable DeviceName device) {
            if (onlyFor() != null) {
                return device != null && Objects.equals(onlyFor(), device.device());
            }
            return device == null || !device.madeIt(change.origin());
        }
    }

    /** A revision and when it was acknowledged. */
    record Acknowledged(long revision, Change change, long at) {
        boolean concerns(DeviceName device) {
            return change.audience() instanceof Audience.Device one
                    ? one.device().equals(device.device())
                    : !device.madeIt(change.origin());
        }
    }

    private final TreeMap<Long, ChangeEntry> changes = new TreeMap<>();
    /**
     * Number of changes without a revision that are not answered: the hub may have given them revisions and sent
     * notices.
     */
    private int unknown;

    /** When the last of them was made. */
    private long unknownMadeAt = Long.MIN_VALUE;

    private boolean givenByHub;
    /**
     * True once revisions that the hub gave may have been lost with its log: notices of this context then prove
     * nothing.
     */
    private boolean inconclusive;
    /** Changes made before this many interruptions may be lost with the hub's log. */
    private int lostBefore;

    private int certainlyLostBefore;
    /** Changes made before this many interruptions were forgotten with their group. */
    private int forgottenBefore;

    /** From the request to forget until the answer that it is done. */
    private boolean forgetting;

    /** The changes without a revision that wait for their time: how many the hub keeps, and how many it may keep. */
    private int kept;

    private int due;
    private int mayBeKept;

    synchronized void made(ChangeEntry entry) {
        changes.put(Objects.requireNonNull(entry.change.revision()), entry);
    }

    /** A change was made whose revision the hub will give. */
    synchronized void madeWithoutRevision(boolean timed, long now) {
        givenByHub = true;
        if (timed) {
            mayBeKept++;
        } else {
            unknown++;
            unknownMadeAt = now;
        }
    }

    synchronized @Nullable ChangeEntry entry(long revision) {
        return changes.get(revision);
    }

    // ---- what may be lost, and what is forgotten

    /**
     * The hub's log is garbled: changes made before this many interruptions may be lost, and the hub may give the same
     * revisions again.
     */
    synchronized void mayBeLost(int interruptions) {
        lostBefore = interruptions;
        inconclusive |= givenByHub;
    }

    /** Says whether those changes were lost. */
    synchronized void lost(boolean isLost) {
        certainlyLostBefore = isLost ? lostBefore : certainlyLostBefore;
        lostBefore = certainlyLostBefore;
    }

    /** The hub is asked to forget it. */
    synchronized void forgetting() {
        forgetting = true;
        inconclusive |= givenByHub;
    }

    /**
     * The hub has forgotten it, and all changes made before this many interruptions. What waited for a time that has certainly
     * not come yet is cancelled.
     */
    synchronized void forgotten(int interruptions, HubClock clock) {
        forgetting = false;
        forgottenBefore = interruptions;
        changes.values().forEach(entry -> {
            if (entry.isKeptOnce
                    && !entry.isAcknowledged()
                    && entry.due != null
                    && clock.latestSince(entry.madeAtTime).isBefore(entry.due)) {
                entry.isCancelled = true;
            }
        });
    }

    // ---- what the hub answered

    /** The first acknowledgement counts; later ones are of repeats. */
    synchronized void acknowledged(long revision, long at, int interruptions) {
        ChangeEntry changeEntry = changes.get(revision);
        if (changeEntry != null && !changeEntry.isAcknowledged()) {
            changeEntry.acknowledgedAt = at;
            changeEntry.interruptionsAtAcknowledgement = interruptions;
        }
    }

    /**
     * The hub gave a revision to a change.
     *
     * @return false if it gave it before
     */
    synchronized boolean given(ChangeEntry entry, long revision, long at) {
        unknown--;
        entry.acknowledgedAt = at;
        return changes.putIfAbsent(revision, entry) == null || inconclusive;
    }

    /**
     * The hub keeps a change until it is due.
     *
     * @param once true if it was sent once; otherwise it may be kept several times
     */
    synchronized void kept(Change change, Instant until, boolean once) {
        ChangeEntry entry = change.revision() == null ? null : changes.get(change.revision());
        if (entry != null) {
            entry.isKept = true;
            entry.isKeptOnce = once;
            entry.due = entry.due == null || until.isBefore(entry.due) ? until : entry.due;
        } else {
            mayBeKept--;
            kept++;
        }
    }

    /** All that the hub keeps is due now. */
    synchronized void allAreDue(long now, int interruptions) {
        due = kept;
        changes.values().forEach(entry -> {
            if (entry.isKept && !entry.mayBeCancelled && !entry.isCancelled && !entry.isAcknowledged()) {
                entry.acknowledgedAt = now;
                entry.interruptionsAtAcknowledgement = interruptions;
            }
        });
    }

    /** The hub is asked to cancel a change that it keeps. */
    synchronized void cancelling(long revision) {
        Objects.requireNonNull(changes.get(revision)).mayBeCancelled = true;
    }

    /** It has: nobody is told of it. */
    synchronized void cancelled(long revision) {
        Objects.requireNonNull(changes.get(revision)).isCancelled = true;
    }

    // ---- what follows from that

    /** True if the hub was interrupted after the change was made and before it was acknowledged. */
    synchronized boolean mayBeForgotten(long revision, int interruptions) {
        ChangeEntry changeEntry = changes.get(revision);
        if (inconclusive || changeEntry != null && changeEntry.interruptions < lostBefore) {
            return true;
        }
        // A user's timed change is told once it is durable, so the hub cannot forget it.
        boolean isDurable = changeEntry != null && changeEntry.timed && changeEntry.change.user() != null;
        return changeEntry != null
                && !isDurable
                && changeEntry.interruptions
                        < (changeEntry.isAcknowledged() ? changeEntry.interruptionsAtAcknowledgement : interruptions);
    }

    /** True if the hub was asked to forget this revision, or may have lost that it gave it. */
    synchronized boolean wasForgotten(long revision) {
        ChangeEntry entry = changes.get(revision);
        return inconclusive || forgetting || entry != null && entry.interruptions < forgottenBefore;
    }

    /** True if the hub should have let go of this change before it was told. */
    synchronized boolean isCancelled(long revision) {
        ChangeEntry entry = changes.get(revision);
        return entry != null && entry.isCancelled && entry.interruptions >= lostBefore;
    }

    /** The highest revision a device must know of: acknowledged, and made by another; -1 if there is none. */
    synchronized long requiredFor(@Nullable DeviceName device) {
        return requiredFor(device, 0);
    }

    /** As {@link #requiredFor(DeviceName)}, of what must be recorded: not of what may be lost with the hub's log. */
    synchronized long recordedFor(@Nullable DeviceName device) {
        return requiredFor(device, lostBefore);
    }

    private long requiredFor(@Nullable DeviceName device, int interruptions) {
        if (inconclusive || forgetting) {
            return -1;
        }
        for (Map.Entry<Long, ChangeEntry> entry : changes.descendingMap().entrySet()) {
            ChangeEntry changeEntry = entry.getValue();
            if (changeEntry.isAcknowledged()
                    && changeEntry.interruptions >= Math.max(interruptions, forgottenBefore)
                    && changeEntry.concerns(device)) {
                return Math.max(due, entry.getKey());
            }
        }
        return due == 0 ? -1 : due;
    }

    /** True if the hub can have given this revision: as many as there are changes. */
    synchronized boolean canBeGiven(long revision) {
        return inconclusive || changes.size() + unknown + kept + mayBeKept >= revision;
    }

    /** True if it is only for changes without a revision that wait for their time. */
    synchronized boolean isCounted() {
        return kept + mayBeKept > 0;
    }

    /**
     * Of a context whose revisions the hub gives, the highest that is acknowledged, and of those that wait for their time the highest that
     * may have been announced: when each was nobody is told; otherwise -1.
     */
    synchronized long givenUpTo() {
        long given = !givenByHub ? -1 : requiredFor(null, 0);
        return isCounted() && !inconclusive && !forgetting ? Math.max(given, kept + mayBeKept) : given;
    }

    /** True if somebody else than the device made one of the revisions above {@code from}, up to {@code to}. */
    synchronized boolean hasNewsFor(DeviceName device, long from, long to) {
        return inconclusive
                || from < to
                        && (unknown + mayBeKept + kept > 0
                                || changes.subMap(from, false, to, true).values().stream()
                                        .anyMatch(changeEntry -> changeEntry.concerns(device)));
    }

    /**
     * True if the hub may have something to wake a device for that had confirmed everything it holds: a revision above that, or a change
     * that the hub may have forgotten and been told again since.
     *
     * @param since when the device had confirmed
     */
    synchronized boolean mayHaveNewsFor(DeviceName device, long held, long since) {
        if (inconclusive || forgetting || isCounted() && held < kept + mayBeKept) {
            return true;
        }
        return unknown > 0 && unknownMadeAt > since - ANSWERED_WITHIN_NANOS
                || changes.entrySet().stream().anyMatch(change -> {
                    ChangeEntry entry = change.getValue();
                    return entry.concerns(device)
                            && !entry.isCancelled
                            && (change.getKey() > held || entry.mayBeRecordedSince(since));
                });
    }

    /** True if the hub may say to a user that this device of its made this revision. */
    synchronized boolean isTrue(long revision, String user, @Nullable String origin) {
        ChangeEntry changeEntry = changes.get(revision);
        // A device may be told of a revision the hub gave before the publisher is.
        return inconclusive || changeEntry == null || Objects.equals(originFor(user, changeEntry), origin);
    }

    /** What is for one device alone has no origin, and nobody learns of another user's device. */
    private static @Nullable String originFor(String user, ChangeEntry entry) {
        Origin origin = entry.change.origin();
        return origin == null || entry.onlyFor() != null || !origin.user().equals(user) ? null : origin.device();
    }

    /** Everything acknowledged, by revision, but for what waited for its time. */
    synchronized Acknowledged[] acknowledged() {
        return changes.entrySet().stream()
                .filter(entry -> entry.getValue().isAcknowledged() && !entry.getValue().timed)
                .map(entry ->
                        new Acknowledged(entry.getKey(), entry.getValue().change, entry.getValue().acknowledgedAt))
                .toArray(Acknowledged[]::new);
    }
}
