package org.higginspush.client;

import org.jspecify.annotations.Nullable;

/**
 * Whether a publisher reaches the hub.
 *
 * @param mode whether it does
 * @param transport what carries the changes while connected; null otherwise
 * @param refusal why the hub refuses it while the mode is {@link Mode#REFUSED}; null otherwise
 */
public record PublisherState(
        Mode mode, @Nullable Transport transport, @Nullable Refusal refusal) {
    /** Whether a publisher reaches the hub. */
    public enum Mode {
        /** On its way to the hub: changes wait. */
        CONNECTING,
        /** Connected: changes are sent at once. */
        CONNECTED,
        /**
         * The hub refuses it for good: changes fail at once. A token that the hub has not refused ends that, and so may
         * {@link Publisher#reconnectNow}; the same token is tried again too, but ever more rarely.
         */
        REFUSED,
        /** Closed. */
        STOPPED
    }

    /** A state without a refusal. */
    public PublisherState(Mode mode, @Nullable Transport transport) {
        this(mode, transport, null);
    }
}
