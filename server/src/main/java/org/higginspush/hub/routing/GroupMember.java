package org.higginspush.hub.routing;

/**
 * A member of a group.
 *
 * @param user the user's id
 * @param connected whether one of the user's devices is connected, as {@link PresenceListener} means it
 */
public record GroupMember(String user, boolean connected) {}
