package org.higginspush.demo.sync.attributes;

import org.jspecify.annotations.Nullable;

/** How a write ended. */
public sealed interface Outcome {
    /** It was done, and is on disk. */
    record Written(Context context) implements Outcome {}

    /** It was allowed, but the attributes were so already: the revision stays, and nobody needs to hear of it. */
    record Unchanged(Context context) implements Outcome {}

    /** The precondition does not hold: somebody else was faster. {@code current} is null if there is no such context. */
    record Conflict(@Nullable Context current) implements Outcome {}
}
