package org.higginspush.client;

import org.jspecify.annotations.Nullable;

/**
 * What a selector lives on.
 *
 * @param mode how it learns of changes
 * @param transport what carries the notices while the mode is {@link Mode#PUSH}; null otherwise
 * @param refusal why the hub refuses it while the mode is {@link Mode#REFUSED}; null otherwise
 */
public record SelectorState(
        Mode mode, @Nullable Transport transport, @Nullable Refusal refusal) {
    /** How a selector learns of changes. */
    public enum Mode {
        /** On its way to the hub: just started, or push was lost a moment ago. */
        CONNECTING,
        /** The hub tells it. */
        PUSH,
        /** The hub could not be reached: it syncs on the timer, and keeps trying to get back. */
        TIMER,
        /**
         * The hub refuses it for good: it syncs on the timer. A token that the hub has not refused ends that, and so may
         * {@link Selector#reconnectNow}; the same token is tried again too, but ever more rarely.
         */
        REFUSED,
        /** Closed. */
        STOPPED
    }

    /** A state without a refusal. */
    public SelectorState(Mode mode, @Nullable Transport transport) {
        this(mode, transport, null);
    }

    @Override
    public String toString() {
        if (refusal != null) {
            return mode + ": " + refusal;
        }
        return transport == null ? mode.name() : mode + " over " + transport.bayeuxName();
    }
}
