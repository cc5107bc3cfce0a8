package org.higginspush.bench.load;

/** How to speak with one kind of server. */
public interface Protocol {
    /** A new device, not connected yet. */
    Device device(Device.Id id, Device.Listener listener);

    /** A new publisher, not connected yet. */
    Publisher publisher();

    /** How long the server said it holds a heartbeat, in milliseconds; 0 if it said nothing yet or never does. */
    default int advisedHeartbeatMillis() {
        return 0;
    }
}
