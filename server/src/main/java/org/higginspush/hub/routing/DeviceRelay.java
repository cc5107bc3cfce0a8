package org.higginspush.hub.routing;

import org.jspecify.annotations.Nullable;

/**
 * Is told which devices of this node come and go, so that it can tell other nodes. Called for one user at a time, under the lock of the
 * router's map: it must not block, and may only note what it is told.
 */
@FunctionalInterface
public interface DeviceRelay {
    /** There are no other nodes. */
    DeviceRelay NONE = (user, device) -> {};

    /**
     * A device got its first session, or lost its last: {@link Router#isConnected} says which.
     *
     * @param device null for all sessions that named no device
     */
    void changed(String user, @Nullable String device);
}
