package org.higginspush.hub.model;

import org.jspecify.annotations.Nullable;

/**
 * Names one of the contexts that concern a user. Contexts of one name in different scopes are different contexts, except
 * that what is for one device alone counts its revisions together with the user's own context of that name.
 *
 * @param scope whose context it is
 * @param owner the device of {@link Scope#DEVICE}, the group of {@link Scope#GROUP}; otherwise empty
 * @param context its name
 */
public record ContextKey(ContextScope scope, String owner, String context) {
    /** A user's own context. */
    public static ContextKey ofUser(String context) {
        return new ContextKey(ContextScope.USER, "", context);
    }

    /** A user's own context, for one device alone. */
    public static ContextKey ofDevice(String device, String context) {
        return new ContextKey(ContextScope.DEVICE, device, context);
    }

    /** A group's context. */
    public static ContextKey ofGroup(String group, String context) {
        return new ContextKey(ContextScope.GROUP, group, context);
    }

    /** Everyone's context. */
    public static ContextKey ofEveryone(String context) {
        return new ContextKey(ContextScope.EVERYONE, "", context);
    }

    /** The group whose context it is, or null. */
    public @Nullable String group() {
        return scope == ContextScope.GROUP ? owner : null;
    }

    /** True if it is everyone's context. */
    public boolean isEveryones() {
        return scope == ContextScope.EVERYONE;
    }

    /** True if a device with this id is concerned by the context at all; null is a session without a device id. */
    public boolean isFor(@Nullable String device) {
        return scope != ContextScope.DEVICE || owner.equals(device);
    }

    /** The context as clients know it: they do not tell apart what is for them alone. */
    public ContextKey asSeenByClients() {
        return scope == ContextScope.DEVICE ? ofUser(context) : this;
    }
}
