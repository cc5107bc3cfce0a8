package org.higginspush.hub.model;

/** Whose a context is, of those that concern a user. */
public enum ContextScope {
    /** The user's own. */
    USER,
    /** The user's own, for one device alone. */
    DEVICE,
    /** A group's. */
    GROUP,
    /** Everyone's. */
    EVERYONE
}
