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
public record ContextKey(Scope scope, String owner, String context) {
    /** Whose context it is. */
    public enum Scope {
        /** The user's own. */
        USER,
        /** The user's own, for one device alone. */
        DEVICE,
        /** A group's. */
        GROUP,
        /** Everyone's. */
        EVERYONE
    }

    /** A user's own context. */
    public static ContextKey ofUser(String context) {
        return new ContextKey(Scope.USER, "", context);
    }

    /** A user's own context, for one device alone. */
    public static ContextKey ofDevice(String device, String context) {
        return new ContextKey(Scope.DEVICE, device, context);
    }

    /** A group's context. */
    public static ContextKey ofGroup(String group, String context) {
        return new ContextKey(Scope.GROUP, group, context);
    }

    /** Everyone's context. */
    public static ContextKey ofEveryone(String context) {
        return new ContextKey(Scope.EVERYONE, "", context);
    }

    /** The group whose context it is, or null. */
    public @Nullable String group() {
        return scope == Scope.GROUP ? owner : null;
    }

    /** True if it is everyone's context. */
    public boolean isEveryones() {
        return scope == Scope.EVERYONE;
    }

    /** True if a device with this id is concerned by the context at all; null is a session without a device id. */
    public boolean isFor(@Nullable String device) {
        return scope != Scope.DEVICE || owner.equals(device);
    }

    /** The context as clients know it: they do not tell apart what is for them alone. */
    public ContextKey asSeenByClients() {
        return scope == Scope.DEVICE ? ofUser(context) : this;
    }
}
