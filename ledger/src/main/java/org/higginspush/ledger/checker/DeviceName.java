package org.higginspush.ledger.checker;

import org.higginspush.hub.model.Origin;
import org.jspecify.annotations.Nullable;

/** A device of a user. */
public record DeviceName(String user, String device) {
    /** True if this device is the origin. */
    boolean madeIt(@Nullable Origin origin) {
        return origin != null && origin.device().equals(device) && origin.user().equals(user);
    }

    @Override
    public String toString() {
        return user + "/" + device;
    }
}
