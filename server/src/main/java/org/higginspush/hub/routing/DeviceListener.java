package org.higginspush.hub.routing;

/**
 * Hears of devices that come, go and show what they know; for whoever wakes those that sleep. Sessions that named no device are not
 * told of.
 *
 * <p>Called on whichever thread a session is served by; the first two for one user at a time, under the lock of the router's map. It
 * must not block, must not call the backplane, and of the router only {@link Router#connection}.
 */
public interface DeviceListener {
    /** Nobody listens. */
    DeviceListener NONE = new DeviceListener() {
        @Override
        public void joined(String user, String device) {}

        @Override
        public void left(String user, String device) {}

        @Override
        public void confirmed(String user, String device, long offset) {}
    };

    /** A device that had no session on this node has one that subscribes. */
    void joined(String user, String device);

    /** The last session of a device on this node is over. */
    void left(String user, String device);

    /**
     * A device has shown that it knows everything up to an offset, by the position it came back with, or by a heartbeat.
     *
     * @param offset in the epoch of the backplane; it may be lower than one that the device has shown before
     */
    void confirmed(String user, String device, long offset);
}
