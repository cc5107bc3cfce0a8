package org.higginspush.hub.model;

import org.jspecify.annotations.Nullable;

/**
 * What a device is told: a context has a newer revision. It says that something changed, never what.
 *
 * @param context which context
 * @param revision its revision; it includes all lower ones
 * @param origin the device that made the change, or null if no device did
 * @param position what the device knows once it has this notice and all before it
 */
public record Notice(
        String context, long revision, @Nullable String origin, Position position) {
    public long offset() {
        return position.offset();
    }
}
