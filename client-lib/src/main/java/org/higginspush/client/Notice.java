package org.higginspush.client;

import org.jspecify.annotations.Nullable;

/**
 * What the hub told: a context changed. It says that something changed, never what.
 *
 * @param ref which context, and whose
 * @param revision its revision; it includes all lower ones
 * @param origin the device of this user that made the change, or null if none did
 */
public record Notice(
        ContextRef ref, long revision, @Nullable String origin) {
    /** A notice of the user's own context. */
    public Notice(String context, long revision, @Nullable String origin) {
        this(ContextRef.of(context), revision, origin);
    }

    /** The name of the context. */
    public String context() {
        return ref.context();
    }

    /** The group whose context it is; null if it is no group's. */
    public @Nullable String group() {
        return ref.group();
    }
}
