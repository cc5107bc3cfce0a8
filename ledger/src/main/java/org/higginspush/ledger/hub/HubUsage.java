package org.higginspush.ledger.hub;

/**
 * What a hub uses.
 *
 * @param sessions Bayeux sessions
 * @param openFiles file descriptors of its process
 * @param threads of its process
 * @param heap bytes of its heap that are in use after a collection
 */
public record HubUsage(int sessions, int openFiles, int threads, long heap) {
    /** What two processes use. */
    HubUsage plus(HubUsage other) {
        return new HubUsage(
                sessions + other.sessions, openFiles + other.openFiles, threads + other.threads, heap + other.heap);
    }

    @Override
    public String toString() {
        return String.format(
                "%d sessions, %d file descriptors, %d threads, %.1f MB of heap",
                sessions, openFiles, threads, heap / 1e6);
    }
}
