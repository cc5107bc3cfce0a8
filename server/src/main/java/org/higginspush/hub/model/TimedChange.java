package org.higginspush.hub.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A change that is announced later.
 *
 * @param id names it, so that it can be cancelled
 * @param change what is recorded then
 * @param due when it is recorded, in whole milliseconds
 */
public record TimedChange(String id, Change change, Instant due) {
    /**
     * The same with a revision, and due long ago: some may be told of it from now on, so that it is due also for a hub whose
     * clock was set back.
     */
    public TimedChange begun(long revision) {
        return new TimedChange(id, change.withRevision(revision), Instant.EPOCH);
    }

    /** True if this is what its publisher sends again, who cannot know a revision that the hub gave. */
    public boolean isRepeatOf(TimedChange first) {
        return change.equals(first.change)
                || change.revision() == null
                        && change.equals(new Change(
                                first.change.audience(), first.change.context(), null, first.change.origin()));
    }

    /** What its publisher is told, as JSON on the wire, the same for every transport. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>(8);
        fields.put("timed", id);
        fields.put("at", due.toString());
        return fields;
    }

    /** What it is, as JSON on the wire: all of {@link #fields}, and the change but for its audience. */
    public Map<String, Object> describe() {
        Map<String, Object> fields = fields();
        fields.put("context", change.context());
        if (change.revision() != null) {
            fields.put("revision", change.revision());
        }
        if (change.origin() != null) {
            fields.put("origin", change.origin().device());
            fields.put("user", change.origin().user());
        }
        return fields;
    }
}
