package org.higginspush.hub.backplane;

import org.higginspush.hub.model.Notice;
import org.jspecify.annotations.Nullable;

/**
 * A recorded change, on its way to the devices of its user. A change above the latest revision is for everyone but its
 * origin; one that came late is for {@code onlyFor} alone, because the others were told of a higher revision already.
 *
 * @param user whose context changed
 * @param notice what to tell
 * @param onlyFor the one device it is for, or null if it is for all but {@link Notice#origin()}
 */
public record Announcement(
        String user, Notice notice, @Nullable String onlyFor) {
    /** For {@link #onlyFor}: no device of the user is to be told, only the offset is passed. No device has this id. */
    public static final String NOBODY = "";

    /** True if a device of this id is to be told; a session without a device id passes null and is told of all. */
    public boolean concerns(@Nullable String device) {
        if (!notice.key().isFor(device)) {
            return false;
        }
        if (onlyFor != null) {
            return onlyFor.equals(device);
        }
        return device == null || !device.equals(notice.origin());
    }
}
