package org.higginspush.client;

import org.higginspush.client.internal.protocol.Ids;
import org.jspecify.annotations.Nullable;

/**
 * Names a context together with whose it is: the user's own, a group's, or everyone's. Contexts of one name that belong to
 * different owners are different contexts, with revisions of their own.
 *
 * @param context its name
 * @param group the group whose context it is; null if it is no group's
 * @param everyone true if it is everyone's
 */
public record ContextRef(String context, @Nullable String group, boolean everyone) {
    /**
     * @throws IllegalArgumentException if an id is not 1 to 128 characters, or it is a group's and everyone's at once
     */
    public ContextRef {
        Ids.check("context", context);
        if (group != null) {
            Ids.check("group", group);
            if (everyone) {
                throw new IllegalArgumentException("A context cannot be a group's and everyone's.");
            }
        }
    }

    /** The user's own context. */
    public static ContextRef of(String context) {
        return new ContextRef(context, null, false);
    }

    /** A group's context. */
    public static ContextRef ofGroup(String group, String context) {
        return new ContextRef(context, group, false);
    }

    /** Everyone's context. */
    public static ContextRef ofEveryone(String context) {
        return new ContextRef(context, null, true);
    }

    /** True if it is the user's own. */
    public boolean isOwn() {
        return group == null && !everyone;
    }
}
