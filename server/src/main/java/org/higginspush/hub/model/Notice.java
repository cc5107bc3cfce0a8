package org.higginspush.hub.model;

import org.jspecify.annotations.Nullable;

/**
 * What a device is told: a context has a newer revision. It says that something changed, never what.
 *
 * @param key which context
 * @param revision its revision; it includes all lower ones
 * @param origin the device of the same user that made the change, or null if none did
 * @param position what the device knows once it has this notice and all before it
 * @param spread within how many milliseconds each device picks a random moment for its sync; 0 for at once
 */
public record Notice(
        ContextKey key, long revision, @Nullable String origin, Position position, int spread) {
    /** A notice of a user's own context. */
    public Notice(String context, long revision, @Nullable String origin, Position position) {
        this(ContextKey.ofUser(context), revision, origin, position, 0);
    }

    /** The name of the context. */
    public String context() {
        return key.context();
    }

    public long offset() {
        return position.offset();
    }

    /** The same notice with another position. */
    public Notice at(Position other) {
        return new Notice(key, revision, origin, other, spread);
    }
}
