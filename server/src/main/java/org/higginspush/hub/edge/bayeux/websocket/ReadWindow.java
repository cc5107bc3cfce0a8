package org.higginspush.hub.edge.bayeux.websocket;

/**
 * How many frames of one connection may be read while the replies to earlier ones wait for the disk. Thread-safe.
 */
final class ReadWindow {
    private static final int MOST = 64;

    private int open; // guarded by this, as the next
    private boolean nextWaits;

    /** One more is open; true if the next frame may be asked for now. */
    synchronized boolean open() {
        nextWaits = ++open >= MOST;
        return !nextWaits;
    }

    /** One was answered; true if the next frame, which had to wait for that, may be asked for now. */
    synchronized boolean answered() {
        boolean waited = nextWaits;
        open--;
        nextWaits = false;
        return waited;
    }
}
