package org.higginspush.hub.backplane;

/** The column {@code scope} of the table {@code scoped_context}: whose contexts a row is one of. */
final class StoredScope {
    /** A user's, for one device alone: the owner is the user, the name the device. */
    static final int DEVICE = 1;

    /** A group's, as one of its members knows it: the owner is the user, the name the group. */
    static final int MEMBER = 2;

    /** A group's: the owner is the group. */
    static final int GROUP = 3;

    /** Everyone's. */
    static final int EVERYONE = 4;

    private StoredScope() {}
}
