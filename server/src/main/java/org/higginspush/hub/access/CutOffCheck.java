package org.higginspush.hub.access;

import org.higginspush.hub.model.Refusal;

/**
 * Finds out whether a token is accepted no more because its device, or all devices of its user, were cut off after it was
 * issued. A token that was issued later is accepted. Must not block; safe for use by many threads.
 */
@FunctionalInterface
public interface CutOffCheck {
    /** Nobody is cut off. */
    CutOffCheck NONE = who -> false;

    /**
     * Whether whom a token speaks for was cut off.
     *
     * @param who bound to its device, if that is known already
     */
    boolean isCutOff(Identity who);

    /**
     * Checks whom a token speaks for.
     *
     * @throws Refusal {@link #refusal} if it was cut off
     */
    default void check(Identity who) {
        if (isCutOff(who)) {
            throw refusal();
        }
    }

    /** The answer to a device that was cut off: another token is needed, one that is issued from now on. */
    static Refusal refusal() {
        return Refusal.unauthenticated(
                "This device was cut off: sign in again, and come with a token that was issued after that.");
    }
}
