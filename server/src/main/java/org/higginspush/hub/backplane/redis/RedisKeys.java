package org.higginspush.hub.backplane.redis;

import java.util.stream.Stream;
import org.higginspush.hub.model.Ids;

/**
 * The names of keys and channels. What one script works on has one hash tag, the part in braces, so that a Redis Cluster keeps it on
 * one node: all of a user, all of a group, and all that concerns every node. Ids are percent-encoded, so no brace is in them. A
 * channel has the name of the key whose changes it tells.
 *
 * @param prefix what all begin with, so that several hubs may use one Redis
 */
record RedisKeys(String prefix) {
    /** The field of the hub with the mark of a move; see {@link MoveMark}. */
    static final String MOVED = "moved";

    /** The field of the hub with the highest offset that any device had when it was moved here. */
    static final String MOVED_UP_TO = "m";

    private static final String ENDED = ":ended:";

    /** The registers and memberships of a user, and the channel of the announcements. */
    String user(String user) {
        return prefix + "{u:" + Ids.encode(user) + "}";
    }

    /** What the keys of all users begin with, and what is kept with them. */
    String users() {
        return prefix + "{u:";
    }

    /** What the keys of all groups begin with, and what is kept with them. */
    String groups() {
        return prefix + "{g:";
    }

    /** True if it is the key of a user or group itself. */
    static boolean isOwner(String key) {
        return key.endsWith("}");
    }

    /** The user or group whose key it is. */
    String owner(String key) {
        return Ids.decode("stored", key.substring(prefix.length() + "{u:".length(), key.length() - 1));
    }

    /** What became of a timed change, for a while, so that it is recorded once; an id that is used again is another change. */
    static String timed(String owner, RedisUsers.TimedClaim timed) {
        return owner + ":timed:" + Ids.encode(timed.id()) + ':' + timed.accepted();
    }

    /** When a user or group was forgotten, for a while. */
    static String forgotten(String owner) {
        return owner + ":forgotten";
    }

    /** Which of a user's memberships in a group ended last, for a while. */
    static String left(String user, String group) {
        return user + ENDED + Ids.encode(group);
    }

    /** A group: its registers. The channel of the same name tells of its members. */
    String group(String group) {
        return prefix + "{g:" + Ids.encode(group) + "}";
    }

    /** The members of a group, each with the number of the membership. */
    static String members(String group) {
        return group + ":members";
    }

    /** What all nodes have a copy of. The channel of the same name tells them what changes in it. */
    String hub() {
        return prefix + "{hub}";
    }

    /** One of the tables that every node has a copy of. */
    String table(String name) {
        return hub() + ':' + name;
    }

    /** The keys of a script on what every node has a copy of. */
    String[] hubKeys(LuaScript script) {
        return Stream.concat(Stream.of(hub()), script.tables().stream().map(this::table))
                .toArray(String[]::new);
    }

    /** The channel of all users' changes. */
    String changes() {
        return prefix + "changes";
    }
}
