package org.higginspush.client;

import java.util.HashMap;
import java.util.Map;

/**
 * How a sync ended that did not fail.
 *
 * @param revisions per context of the user's own, the revision up to which this device holds everything now, in the
 *     numbering the publisher gives the hub; contexts may be left out. If the publisher gives no revisions (the hub counts
 *     for it), leave all out. A name does not count if the sync was asked for a group's or everyone's context of that name:
 *     it could be either's, and {@code refs} says whose.
 * @param refs the same per context with whose it is
 */
public record SyncOutcome(Map<String, Long> revisions, Map<ContextRef, Long> refs) {
    private static final SyncOutcome DONE = new SyncOutcome(Map.of());

    public SyncOutcome {
        revisions = Map.copyOf(revisions);
        refs = Map.copyOf(refs);
    }

    /** Done: this device now holds everything of these contexts of the user's own up to their revisions. */
    public SyncOutcome(Map<String, Long> revisions) {
        this(revisions, Map.of());
    }

    /** Done, and nothing known about revisions. */
    public static SyncOutcome done() {
        return DONE;
    }

    /** Done: this device now holds everything of one context of the user's own up to a revision. */
    public static SyncOutcome at(String context, long revision) {
        return new SyncOutcome(Map.of(context, revision));
    }

    /** Done: this device now holds everything of these contexts of the user's own up to their revisions. */
    public static SyncOutcome at(Map<String, Long> revisions) {
        return new SyncOutcome(revisions);
    }

    /** The same outcome, and this device now holds everything of this context too, whosever it is, up to a revision. */
    public SyncOutcome and(ContextRef ref, long revision) {
        Map<ContextRef, Long> more = new HashMap<>(refs);
        more.put(ref, revision);
        return new SyncOutcome(revisions, more);
    }
}
