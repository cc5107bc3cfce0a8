package org.higginspush.demo.sync.attributes;

import org.jspecify.annotations.Nullable;

/** What a writer believes to be there. A write is done only if that is so: nobody overwrites what he has not seen. */
@FunctionalInterface
public interface Precondition {
    /** The writer means to make the context. */
    Precondition ABSENT = current -> current == null;

    /**
     * Says whether the write may be done.
     *
     * @param current the context as it is, or null if there is none
     */
    boolean holds(@Nullable Context current);

    /** The writer has seen this revision and changes what he saw. */
    static Precondition revision(long revision) {
        return current -> current != null && current.revision() == revision;
    }
}
