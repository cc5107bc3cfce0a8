package org.higginspush.ledger.checker;

import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;

/** What changes are counted by: whom they are for, or that they wait for their time. */
public enum AudienceKind {
    /** All devices of one user. */
    USER,
    /** One device alone. */
    DEVICE,
    /** The members of a group. */
    GROUP,
    /** All users. */
    EVERYONE,
    /** Any of them, at a later time. */
    TIMED;

    static AudienceKind of(Change change, boolean timed) {
        if (timed) {
            return TIMED;
        }
        return change.audience() instanceof Audience.Device ? DEVICE : of(change.audience());
    }

    static AudienceKind of(Audience owner) {
        return owner instanceof Audience.Group ? GROUP : owner instanceof Audience.Everyone ? EVERYONE : USER;
    }
}
