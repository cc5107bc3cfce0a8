package org.higginspush.hub.backplane;

/**
 * Over how long devices spread their syncs when a change concerns many at once.
 *
 * @param syncsPerSecond how many syncs per second the Attribute Server is good for
 */
public record Spread(int syncsPerSecond) {
    /** So few are no crowd. */
    private static final int FEW = 20;

    /** In milliseconds; 0 for few users. */
    public int millis(int users) {
        return users <= FEW ? 0 : (int) Math.min(Integer.MAX_VALUE, users * 1_000L / syncsPerSecond);
    }
}
