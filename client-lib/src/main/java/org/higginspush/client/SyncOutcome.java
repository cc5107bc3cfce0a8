package org.higginspush.client;

import java.util.Map;

/**
 * How a sync ended that did not fail.
 *
 * @param revisions per context, the revision up to which this device holds everything now, in the numbering the publisher
 *     gives the hub; contexts may be left out. If the publisher gives no revisions (the hub counts for it), leave all out.
 */
public record SyncOutcome(Map<String, Long> revisions) {
    private static final SyncOutcome DONE = new SyncOutcome(Map.of());

    public SyncOutcome {
        revisions = Map.copyOf(revisions);
    }

    /** Done, and nothing known about revisions. */
    public static SyncOutcome done() {
        return DONE;
    }

    /** Done: this device now holds everything of one context up to a revision. */
    public static SyncOutcome at(String context, long revision) {
        return new SyncOutcome(Map.of(context, revision));
    }

    /** Done: this device now holds everything of these contexts up to their revisions. */
    public static SyncOutcome at(Map<String, Long> revisions) {
        return new SyncOutcome(revisions);
    }
}
