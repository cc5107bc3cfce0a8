package org.higginspush.client;

import org.jspecify.annotations.Nullable;

/**
 * Whether a publisher reaches the hub.
 *
 * @param mode whether it does
 * @param transport what carries the changes while connected; null otherwise
 */
public record PublisherState(Mode mode, @Nullable Transport transport) {
    /** Whether a publisher reaches the hub. */
    public enum Mode {
        /** On its way to the hub: changes wait. */
        CONNECTING,
        /** Connected: changes are sent at once. */
        CONNECTED,
        /** Closed. */
        STOPPED
    }
}
