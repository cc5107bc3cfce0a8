package org.higginspush.hub.routing;

import java.util.List;

/**
 * Hears what happens in a group: first {@link #state}, once, then every difference to it, in order. Called as a {@link
 * PresenceListener} is, on the same thread.
 */
public interface GroupListener {
    /** The members now, in the order of their ids. */
    void state(List<GroupMember> members);

    /** A user became a member, or was found to be one. */
    default void joined(GroupMember member) {}

    /** A user is a member no more, connected or not. */
    default void left(String user) {}

    /** The first device of a member is connected. */
    default void connected(String user) {}

    /** The last device of a member is gone. */
    default void gone(String user) {}

    /** There is no such group any more. Nothing is heard after this, also not of another group of this name. */
    default void deleted() {}
}
