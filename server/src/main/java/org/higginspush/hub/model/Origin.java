package org.higginspush.hub.model;

import org.jspecify.annotations.Nullable;

/**
 * The device that made a change; it is never told about it.
 *
 * @param user the user's id
 * @param device the device's id; devices of two users may have the same
 */
public record Origin(String user, String device) {
    /**
     * @throws Refusal {@link ErrorCode#MALFORMED} if an id is outside its limits
     */
    public Origin {
        Ids.check("user", user);
        Ids.check("origin", device);
    }

    /** Both ids in one text, each encoded: {@code user/device}. */
    public String qualified() {
        return Ids.encode(user) + '/' + Ids.encode(device);
    }

    /** Reads the device of a text that {@link #qualified} made, if it is one of this user; otherwise null. */
    public static @Nullable String deviceOf(String user, String qualified) {
        String prefix = Ids.encode(user) + '/';
        return qualified.startsWith(prefix) ? Ids.decode("origin", qualified.substring(prefix.length())) : null;
    }
}
