package org.higginspush.hub.metrics;

import org.higginspush.hub.model.ClientKind;
import org.higginspush.hub.model.SessionTransport;

/** How many sessions there are of each kind, at one moment. Used by one thread at a time. */
public final class SessionTotals {
    private final int[][] counts = new int[SessionTransport.values().length][ClientKind.values().length];
    private long waitingNotices;

    /** Counts one session. */
    public void add(SessionTransport transport, ClientKind client) {
        counts[transport.ordinal()][client.ordinal()]++;
    }

    /** Counts notices that a session has not written yet. */
    public void addWaiting(int notices) {
        waitingNotices += notices;
    }

    /** How many sessions are connected so. */
    public int count(SessionTransport transport, ClientKind client) {
        return counts[transport.ordinal()][client.ordinal()];
    }

    /** How many notices wait in all sessions. */
    public long waitingNotices() {
        return waitingNotices;
    }
}
