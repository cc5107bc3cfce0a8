package org.higginspush.hub.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher asks for, read from the fields of its message.
 *
 * @param change what changed, and for whom
 * @param at when it is to be announced; null for now
 * @param timedId what names a change for later; null lets the hub choose
 * @param trace in which trace it is reported; null if in none
 */
public record PublishRequest(
        Change change,
        @Nullable Instant at,
        @Nullable String timedId,
        @Nullable TraceParent trace) {
    /** The same in this trace, unless it names one itself. */
    public PublishRequest within(@Nullable TraceParent outer) {
        return trace != null || outer == null ? this : new PublishRequest(change, at, timedId, outer);
    }
}
