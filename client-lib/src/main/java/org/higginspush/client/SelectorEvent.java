package org.higginspush.client;

import java.time.Instant;
import java.util.Set;

/**
 * One thing that a selector did or heard, for its {@linkplain Selector#report report}.
 *
 * @param at when, by the clock of this machine
 * @param refs the contexts that it concerns; empty if it concerns none, or everything
 * @param text what happened, in plain words; it never holds a token
 */
public record SelectorEvent(Instant at, EventKind kind, Set<ContextRef> refs, String text) {
    /** What may happen. */
    public enum EventKind {
        /** The hub tells this device of changes from now on. */
        CONNECTED("connected"),
        /** The connection was lost, or an attempt to connect failed. */
        DISCONNECTED("disconnected"),
        /** The hub refuses this device for good. */
        REFUSED("refused"),
        /** The session's token could not be renewed. */
        TOKEN_NOT_RENEWED("token-not-renewed"),
        /** The hub told of a change. */
        TOLD("told"),
        /** The hub could not tell what was missed: everything is synced. */
        RESYNCED("resynced"),
        /** The hub was told that this device knows what it was told. */
        CONFIRMED("confirmed"),
        /** The sync function was called. */
        SYNC_STARTED("sync-started"),
        /** The sync function returned. */
        SYNC_FINISHED("sync-finished"),
        /** The sync function threw. */
        SYNC_FAILED("sync-failed"),
        /** What this device knows could not be read or kept. */
        POSITION_NOT_KEPT("position-not-kept"),
        /** The selector was closed. */
        CLOSED("closed");

        private final String word;

        EventKind(String word) {
            this.word = word;
        }

        /** Its name in JSON; where the hub's timeline has the same event, it has the same name. */
        public String word() {
            return word;
        }
    }

    public SelectorEvent {
        refs = Set.copyOf(refs);
    }
}
