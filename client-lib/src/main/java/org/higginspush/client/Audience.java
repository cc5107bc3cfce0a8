package org.higginspush.client;

import org.higginspush.client.internal.protocol.Ids;

/** Whom a change is for. */
public sealed interface Audience {
    /**
     * All devices of one user, but the origin.
     *
     * @param user the user's id
     */
    record User(String user) implements Audience {
        public User {
            Ids.check("user", user);
        }
    }

    /**
     * One device alone, whoever made the change.
     *
     * @param user the user's id
     * @param device the device's id
     */
    record Device(String user, String device) implements Audience {
        public Device {
            Ids.check("user", user);
            Ids.check("device", device);
        }
    }

    /**
     * All devices of the members of a group, but the origin.
     *
     * @param group the group's id
     */
    record Group(String group) implements Audience {
        public Group {
            Ids.check("group", group);
        }
    }

    /** All devices of all users, but the origin. */
    record Everyone() implements Audience {}
}
