package org.higginspush.hub.edge.bayeux;

/**
 * Over how many milliseconds the devices of a hub are to spread when they come back after an outage, so that no more than
 * about 500 a second handshake. Few devices need none. A session is told when it begins, and later if it has changed much.
 */
public final class ReconnectSpread {
    /** Whoever draws a new random pause after each failure comes twice as often in the first moment as on average. */
    private static final int MILLIS_PER_SESSION = 2 * 1000 / 500;

    /** Below that the devices' own pauses are enough. */
    private static final int SHORTEST = 1_000;

    private ReconnectSpread() {}

    /** What so many sessions need; zero if they are few. */
    static int of(int sessions) {
        int spread = (int) Math.min(Integer.MAX_VALUE, (long) sessions * MILLIS_PER_SESSION);
        return spread < SHORTEST ? 0 : spread;
    }

    /** Whether a session that was told the one must be told the other. */
    public static boolean isNews(int spread, int told) {
        return spread != told && (spread == 0 || told == 0 || spread > told * 1.5 || spread < told * 0.67);
    }
}
