package org.higginspush.hub.edge.bayeux;

import java.util.function.IntSupplier;

/**
 * Over how many milliseconds the devices of a hub are to spread when they come back after an outage, so that at each node no more
 * than about 500 a second handshake. Few devices need none. A session is told when it begins, and later if it has changed much.
 * Thread-safe.
 */
public final class ReconnectSpread {
    /** Whoever draws a new random pause after each failure comes twice as often in the first moment as on average. */
    private static final int MILLIS_PER_SESSION = 2 * 1000 / 500;

    /** Below that the devices' own pauses are enough. */
    private static final int SHORTEST = 1_000;

    private final IntSupplier sessions;
    private volatile IntSupplier otherNodes = () -> 0;

    /**
     * @param sessions how many this node has
     */
    public ReconnectSpread(IntSupplier sessions) {
        this.sessions = sessions;
    }

    /**
     * From now on there may be other nodes.
     *
     * @param serving how many of them serve at the moment; it is asked for every heartbeat
     */
    public void shareWith(IntSupplier serving) {
        otherNodes = serving;
    }

    /** When this node alone is gone: the others share its sessions. If there are none, whatever comes next in its place takes all. */
    public int toOtherNodes() {
        return of(sessions.getAsInt(), takingNodes());
    }

    /** How many nodes take the sessions of this one; 1 if it is alone. */
    public int takingNodes() {
        return Math.max(1, otherNodes.getAsInt());
    }

    /** When the sessions of all nodes begin anew, so that each node takes as many as it has. */
    public int toAllNodes() {
        return of(sessions.getAsInt(), 1);
    }

    /** What so many sessions need that come back to so many nodes; zero if they are few. */
    public static int of(int sessions, int nodes) {
        int spread = (int) Math.min(Integer.MAX_VALUE, (long) sessions * MILLIS_PER_SESSION / nodes);
        return spread < SHORTEST ? 0 : spread;
    }

    /** Whether a session that was told the one must be told the other. */
    public static boolean isNews(int spread, int told) {
        return spread != told && (spread == 0 || told == 0 || spread > told * 1.5 || spread < told * 0.67);
    }
}
