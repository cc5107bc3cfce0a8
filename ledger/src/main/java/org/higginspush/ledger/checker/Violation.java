package org.higginspush.ledger.checker;

import org.jspecify.annotations.Nullable;

/**
 * A promise that was not kept.
 *
 * @param kind which
 * @param audience whom the change was for; null if it is no matter of one change
 * @param text who, what and when, for people
 */
public record Violation(Kind kind, @Nullable AudienceKind audience, String text) {
    /** Which promise. A clean run has none of any kind. */
    public enum Kind {
        /** A device does not know of a change that another one made and that was acknowledged (P1). */
        MISSED,
        /**
         * A device was told of its own change or of one that was cancelled, or synced without news, or synced everything
         * without a reason (P2).
         */
        NEEDLESS,
        /** Somebody was told of another user's context, of one of a group it is not in, or of what is for another device (P3). */
        FOREIGN,
        /** A change that was acknowledged is not recorded (P4). */
        LOST,
        /** A phone that sleeps was not woken for a change that another device made and that was acknowledged. */
        MISSED_WAKE_UP,
        /** A phone that sleeps was woken for nothing, or more often than the hub's rules allow. */
        NEEDLESS_WAKE_UP,
        /** The hub said something untrue, or refused what it should take. */
        WRONG
    }
}
