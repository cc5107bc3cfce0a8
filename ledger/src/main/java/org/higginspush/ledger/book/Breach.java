package org.higginspush.ledger.book;

/**
 * A promise that was not kept.
 *
 * @param kind which
 * @param text who, what and when, for people
 */
public record Breach(Kind kind, String text) {
    /** What a breach is of. The first four are the zeros of a run. */
    public enum Kind {
        /** A device does not know of a change that another one made and that was acknowledged (P1). */
        MISSED,
        /** A device was told of its own change, or synced without news, or synced everything without a reason (P2). */
        NEEDLESS,
        /** Somebody was told of another user's context (P3). */
        FOREIGN,
        /** A change that was acknowledged is not recorded (P4). */
        LOST,
        /** The hub said something untrue, or refused what it should take. */
        WRONG
    }
}
