package org.higginspush.hub.backplane;

/** The column {@code scope} of the table {@code scoped_context}: whose contexts a row is one of. */
final class StoredScope {
    /**
     * Everyone's, as one user was told of it in an order of its own, before the hub was moved here: the owner is the user. For that user it
     * takes the place of {@link #EVERYONE}, until that has more.
     */
    static final int EVERYONE_AS_TOLD = 0;

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
