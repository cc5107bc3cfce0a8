package org.higginspush.hub.model;

import java.time.Instant;

/**
 * A change that is announced later.
 *
 * @param id names it, so that it can be cancelled
 * @param change what is recorded then
 * @param due when it is recorded, in whole milliseconds
 */
public record TimedChange(String id, Change change, Instant due) {
    /** The same with a revision. */
    public TimedChange withRevision(long revision) {
        return new TimedChange(id, change.withRevision(revision), due);
    }
}
