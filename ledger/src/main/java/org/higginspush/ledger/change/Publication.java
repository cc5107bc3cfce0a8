package org.higginspush.ledger.change;

import java.time.Duration;
import java.time.Instant;
import org.higginspush.hub.model.Change;
import org.jspecify.annotations.Nullable;

/**
 * A change as it is published.
 *
 * @param change what changed
 * @param at when it is to be announced, by the hub's clock; null for now
 * @param after how long after the hub has taken it; null for now
 */
record Publication(
        Change change, @Nullable Instant at, @Nullable Duration after) {
    static Publication now(Change change) {
        return new Publication(change, null, null);
    }

    boolean isTimed() {
        return at != null || after != null;
    }
}
