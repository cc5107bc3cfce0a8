package org.higginspush.hub.routing;

import org.jspecify.annotations.Nullable;

/**
 * Hears of devices and users that come and go. A device is <em>connected</em> while it has a session that is subscribed to its
 * user's changes, over whichever transport, and until the grace has passed since its last one ended: the pause between two long
 * polls, or a reconnect, is not told. A user is connected while one of the devices is.
 *
 * <p>All methods of all listeners are called on one thread of their own, one at a time, and may be late: a listener that is slow
 * delays the others, but no notice and no session; it hears the latest state then, and nothing of a device that was connected
 * and gone meanwhile. What is told of one user is in order: {@link #userConnected}, then each device connected and gone, any
 * number of times, then {@link #userGone}. What a listener throws is logged, and the others are told nevertheless.
 */
public interface PresenceListener {
    /** A user has a connected device, and had none before. */
    default void userConnected(String user) {}

    /**
     * A device is connected.
     *
     * @param device null for all sessions that named no device, which count as one
     */
    default void deviceConnected(String user, @Nullable String device) {}

    /**
     * A device is connected no more.
     *
     * @param device as in {@link #deviceConnected}
     */
    default void deviceGone(String user, @Nullable String device) {}

    /** None of a user's devices is connected any more. */
    default void userGone(String user) {}
}
