package org.higginspush.demo.sync.attributes;

import org.jspecify.annotations.Nullable;

/** The result of a write. */
public sealed interface WriteResult {
    /** It was done, and is on disk. */
    record Accepted(Context context) implements WriteResult {}

    /** It was allowed, but the attributes were the same already: the revision stays, and nobody is notified. */
    record Unchanged(Context context) implements WriteResult {}

    /**
     * The precondition does not hold: another writer was faster. {@code current} is null if there is no such context.
     */
    record Conflict(@Nullable Context current) implements WriteResult {}
}
