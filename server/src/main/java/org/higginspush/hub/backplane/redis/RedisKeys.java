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
    private static final String ENDED = ":ended:";

    /** The registers and memberships of a user, and the channel of the announcements. */
    String user(String user) {
        return prefix + "{u:" + Ids.encode(user) + "}";
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
