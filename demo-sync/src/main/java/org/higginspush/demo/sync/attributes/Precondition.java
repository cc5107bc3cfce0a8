package org.higginspush.demo.sync.attributes;

import org.jspecify.annotations.Nullable;

/**
 * The precondition of a write: what the writer has seen must still be there, so that nobody overwrites what they have
 * not seen.
 */
@FunctionalInterface
public interface Precondition {
    /** There is no such context yet. */
    Precondition ABSENT = current -> current == null;

    /**
     * Says whether the write may be done.
     *
     * @param current the context as it is, or null if there is none
     */
    boolean holds(@Nullable Context current);

    /** The context is still at this revision. */
    static Precondition revision(long revision) {
        return current -> current != null && current.revision() == revision;
    }
}
