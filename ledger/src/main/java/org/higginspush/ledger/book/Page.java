package org.higginspush.ledger.book;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The page of one context: every revision of it, who made it, and when it was acknowledged. Guarded by itself. */
final class Page {
    private static final long NOT_ACKNOWLEDGED = Long.MAX_VALUE;

    /** One revision. */
    private static final class Line {
        final @Nullable String origin;
        /** How many setbacks the hub had had when the change was made. */
        final int setbacks;
        /** How many when it was acknowledged first. */
        int setbacksThen;

        long acknowledgedAt = NOT_ACKNOWLEDGED;

        Line(@Nullable String origin, int setbacks) {
            this.origin = origin;
            this.setbacks = setbacks;
        }

        boolean isAcknowledged() {
            return acknowledgedAt != NOT_ACKNOWLEDGED;
        }
    }

    /** A revision and when it was acknowledged. */
    record Acknowledged(long revision, @Nullable String origin, long at) {}

    private final TreeMap<Long, Line> lines = new TreeMap<>();
    /** Changes whose revision the hub gives and that are not answered, or never will be: it may have told of them. */
    private int unknown;

    private boolean givenByHub;
    /** True once revisions that the hub gave may have been lost with its log: what is said of them proves nothing any more. */
    private boolean closed;
    /** What was made before so many setbacks may be lost, with the hub's log. */
    private int lostBefore;

    private int certainlyLostBefore;

    synchronized void made(long revision, @Nullable String origin, int setbacks) {
        lines.put(revision, new Line(origin, setbacks));
    }

    /** A change was made whose revision the hub will give. */
    synchronized void madeWithoutRevision() {
        unknown++;
        givenByHub = true;
    }

    /** The hub's log is garbled: what was made before so many setbacks may be lost, and revisions that the hub gave, given again. */
    synchronized void mayBeLost(int setbacks) {
        lostBefore = setbacks;
        closed |= givenByHub;
    }

    /** Whether that was lost. */
    synchronized void lost(boolean isLost) {
        certainlyLostBefore = isLost ? lostBefore : certainlyLostBefore;
        lostBefore = certainlyLostBefore;
    }

    /** The first acknowledgement counts; later ones are of repeats. */
    synchronized void acknowledged(long revision, long at, int setbacks) {
        Line line = lines.get(revision);
        if (line != null && !line.isAcknowledged()) {
            line.acknowledgedAt = at;
            line.setbacksThen = setbacks;
        }
    }

    /** True if the hub had a setback after the change was made and before it was acknowledged, if it was. */
    synchronized boolean mayBeForgotten(long revision, int setbacks) {
        Line line = lines.get(revision);
        if (closed || line != null && line.setbacks < lostBefore) {
            return true;
        }
        return line != null && line.setbacks < (line.isAcknowledged() ? line.setbacksThen : setbacks);
    }

    /**
     * The hub gave a revision to a change.
     *
     * @return false if it gave it before
     */
    synchronized boolean given(long revision, @Nullable String origin, long at) {
        unknown--;
        // It is told of when it is recorded, so it cannot be forgotten.
        Line line = new Line(origin, Integer.MAX_VALUE);
        line.acknowledgedAt = at;
        return lines.putIfAbsent(revision, line) == null || closed;
    }

    /** The highest revision a device must know of: acknowledged, and made by another; -1 if there is none. */
    synchronized long owedTo(@Nullable String device) {
        return owedTo(device, 0);
    }

    /** As {@link #owedTo(String)}, of what must be recorded: not of what may be lost with the hub's log. */
    synchronized long recordedFor(@Nullable String device) {
        return owedTo(device, lostBefore);
    }

    private long owedTo(@Nullable String device, int setbacks) {
        if (closed) {
            return -1;
        }
        for (Map.Entry<Long, Line> entry : lines.descendingMap().entrySet()) {
            Line line = entry.getValue();
            if (line.isAcknowledged() && line.setbacks >= setbacks && !madeBy(device, line)) {
                return entry.getKey();
            }
        }
        return -1;
    }

    /** True if somebody else than the device made one of the revisions above {@code from}, up to {@code to}. */
    synchronized boolean hasNewsFor(String device, long from, long to) {
        return closed
                || from < to
                        && (unknown > 0
                                || lines.subMap(from, false, to, true).values().stream()
                                        .anyMatch(line -> !madeBy(device, line)));
    }

    /** True if the hub may say that this revision was made by this device. */
    synchronized boolean isTrue(long revision, @Nullable String origin) {
        Line line = lines.get(revision);
        // A device may be told of a revision the hub gave before the publisher is.
        return closed || line == null || Objects.equals(line.origin, origin);
    }

    private static boolean madeBy(@Nullable String device, Line line) {
        return line.origin != null && line.origin.equals(device);
    }

    /** Everything acknowledged, by revision. */
    synchronized Acknowledged[] acknowledged() {
        return lines.entrySet().stream()
                .filter(entry -> entry.getValue().isAcknowledged())
                .map(entry ->
                        new Acknowledged(entry.getKey(), entry.getValue().origin, entry.getValue().acknowledgedAt))
                .toArray(Acknowledged[]::new);
    }
}
