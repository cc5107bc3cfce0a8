package org.higginspush.ledger.checker;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The history of one context: every revision, who made it, and when it was acknowledged. Guarded by itself. */
final class ContextHistory {
    private static final long NOT_ACKNOWLEDGED = Long.MAX_VALUE;

    /** One revision. */
    private static final class ChangeEntry {
        final @Nullable String origin;
        /** How often the hub had been interrupted when the change was made. */
        final int interruptions;
        /** How many when it was acknowledged first. */
        int interruptionsAtAcknowledgement;

        long acknowledgedAt = NOT_ACKNOWLEDGED;

        ChangeEntry(@Nullable String origin, int interruptions) {
            this.origin = origin;
            this.interruptions = interruptions;
        }

        boolean isAcknowledged() {
            return acknowledgedAt != NOT_ACKNOWLEDGED;
        }
    }

    /** A revision and when it was acknowledged. */
    record Acknowledged(long revision, @Nullable String origin, long at) {}

    private final TreeMap<Long, ChangeEntry> changes = new TreeMap<>();
    /**
     * Number of changes without a revision that are not answered: the hub may have given them revisions and sent
     * notices.
     */
    private int unknown;

    private boolean givenByHub;
    /**
     * True once revisions that the hub gave may have been lost with its log: notices of this context then prove
     * nothing.
     */
    private boolean inconclusive;
    /** Changes made before this many interruptions may be lost with the hub's log. */
    private int lostBefore;

    private int certainlyLostBefore;

    synchronized void made(long revision, @Nullable String origin, int interruptions) {
        changes.put(revision, new ChangeEntry(origin, interruptions));
    }

    /** A change was made whose revision the hub will give. */
    synchronized void madeWithoutRevision() {
        unknown++;
        givenByHub = true;
    }

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

    /** The first acknowledgement counts; later ones are of repeats. */
    synchronized void acknowledged(long revision, long at, int interruptions) {
        ChangeEntry changeEntry = changes.get(revision);
        if (changeEntry != null && !changeEntry.isAcknowledged()) {
            changeEntry.acknowledgedAt = at;
            changeEntry.interruptionsAtAcknowledgement = interruptions;
        }
    }

    /** True if the hub was interrupted after the change was made and before it was acknowledged. */
    synchronized boolean mayBeForgotten(long revision, int interruptions) {
        ChangeEntry changeEntry = changes.get(revision);
        if (inconclusive || changeEntry != null && changeEntry.interruptions < lostBefore) {
            return true;
        }
        return changeEntry != null
                && changeEntry.interruptions
                        < (changeEntry.isAcknowledged() ? changeEntry.interruptionsAtAcknowledgement : interruptions);
    }

    /**
     * The hub gave a revision to a change.
     *
     * @return false if it gave it before
     */
    synchronized boolean given(long revision, @Nullable String origin, long at) {
        unknown--;
        // Its notice is sent when it is recorded, so the hub cannot forget it.
        ChangeEntry changeEntry = new ChangeEntry(origin, Integer.MAX_VALUE);
        changeEntry.acknowledgedAt = at;
        return changes.putIfAbsent(revision, changeEntry) == null || inconclusive;
    }

    /** The highest revision a device must know of: acknowledged, and made by another; -1 if there is none. */
    synchronized long requiredFor(@Nullable String device) {
        return requiredFor(device, 0);
    }

    /** As {@link #requiredFor(String)}, of what must be recorded: not of what may be lost with the hub's log. */
    synchronized long recordedFor(@Nullable String device) {
        return requiredFor(device, lostBefore);
    }

    private long requiredFor(@Nullable String device, int interruptions) {
        if (inconclusive) {
            return -1;
        }
        for (Map.Entry<Long, ChangeEntry> entry : changes.descendingMap().entrySet()) {
            ChangeEntry changeEntry = entry.getValue();
            if (changeEntry.isAcknowledged()
                    && changeEntry.interruptions >= interruptions
                    && !madeBy(device, changeEntry)) {
                return entry.getKey();
            }
        }
        return -1;
    }

    /** True if somebody else than the device made one of the revisions above {@code from}, up to {@code to}. */
    synchronized boolean hasNewsFor(String device, long from, long to) {
        return inconclusive
                || from < to
                        && (unknown > 0
                                || changes.subMap(from, false, to, true).values().stream()
                                        .anyMatch(changeEntry -> !madeBy(device, changeEntry)));
    }

    /** True if the hub may say that this revision was made by this device. */
    synchronized boolean isTrue(long revision, @Nullable String origin) {
        ChangeEntry changeEntry = changes.get(revision);
        // A device may be told of a revision the hub gave before the publisher is.
        return inconclusive || changeEntry == null || Objects.equals(changeEntry.origin, origin);
    }

    private static boolean madeBy(@Nullable String device, ChangeEntry changeEntry) {
        return changeEntry.origin != null && changeEntry.origin.equals(device);
    }

    /** Everything acknowledged, by revision. */
    synchronized Acknowledged[] acknowledged() {
        return changes.entrySet().stream()
                .filter(entry -> entry.getValue().isAcknowledged())
                .map(entry ->
                        new Acknowledged(entry.getKey(), entry.getValue().origin, entry.getValue().acknowledgedAt))
                .toArray(Acknowledged[]::new);
    }
}
