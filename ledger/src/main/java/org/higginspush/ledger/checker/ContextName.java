package org.higginspush.ledger.checker;

import java.util.Objects;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;

/**
 * A context, and whose it is.
 *
 * @param owner a user, a group or everyone; never one device, whose changes are of its user's context
 */
public record ContextName(Audience owner, String context) {
    /** A user's own context. */
    public ContextName(String user, String context) {
        this(new Audience.User(user), context);
    }

    /** The context that a change is of. */
    public static ContextName of(Change change) {
        return change.audience() instanceof Audience.Device
                ? new ContextName(Objects.requireNonNull(change.user()), change.context())
                : new ContextName(change.audience(), change.context());
    }

    /** True if it is this user's own. */
    boolean isOf(String user) {
        return owner instanceof Audience.User one && one.user().equals(user);
    }

    /** True if it is this group's. */
    boolean isOfGroup(String group) {
        return owner instanceof Audience.Group one && one.group().equals(group);
    }

    @Override
    public String toString() {
        if (owner instanceof Audience.User) {
            return context;
        }
        return context + " of " + (owner instanceof Audience.Group one ? one.group() : "everyone");
    }
}
