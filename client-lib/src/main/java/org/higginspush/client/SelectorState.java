package org.higginspush.client;

import org.jspecify.annotations.Nullable;

/**
 * What a selector lives on.
 *
 * @param mode how it learns of changes
 * @param transport what carries the notices while the mode is {@link Mode#PUSH}; null otherwise
 */
public record SelectorState(Mode mode, @Nullable Transport transport) {
    /** How a selector learns of changes. */
    public enum Mode {
        /** On its way to the hub: just started, or push was lost a moment ago. */
        CONNECTING,
        /** The hub tells it. */
        PUSH,
        /** The hub could not be reached: it syncs on the timer, and keeps trying to get back. */
        TIMER,
        /** Closed. */
        STOPPED
    }

    @Override
    public String toString() {
        return transport == null ? mode.name() : mode + " over " + transport.bayeuxName();
    }
}
