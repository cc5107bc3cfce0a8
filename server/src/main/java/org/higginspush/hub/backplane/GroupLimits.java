package org.higginspush.hub.backplane;

/**
 * Limits of groups; what is above one is refused with {@code TOO_LARGE}.
 *
 * @param members the most members a group may have
 * @param contexts the most contexts a group may have
 * @param perUser the most groups a user may be in
 */
public record GroupLimits(int members, int contexts, int perUser) {
    public static final GroupLimits DEFAULT = new GroupLimits(20_000, 100, 100);

    public GroupLimits {
        if (members < 1 || contexts < 1 || perUser < 1) {
            throw new IllegalArgumentException("The limits of groups must be at least 1.");
        }
    }
}
