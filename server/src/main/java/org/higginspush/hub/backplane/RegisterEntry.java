package org.higginspush.hub.backplane;

import org.higginspush.hub.model.Origin;
import org.jspecify.annotations.Nullable;

/**
 * One change, as much of it as the register keeps.
 *
 * @param revision the context's revision
 * @param origin the device that made it, or null if no device did
 * @param offset when it became news; a device whose position is below has not been told
 */
public record RegisterEntry(long revision, @Nullable String origin, long offset) {
    /** An entry of a group or of everyone, as one user has it: only its own devices are origins. */
    public RegisterEntry asSeenBy(String user) {
        return origin == null ? this : new RegisterEntry(revision, Origin.deviceOf(user, origin), offset);
    }

    boolean madeBy(@Nullable String device) {
        return device != null && device.equals(origin);
    }
}
