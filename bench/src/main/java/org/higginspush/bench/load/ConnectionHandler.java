package org.higginspush.bench.load;

/** Handles one connection's events. Called on the event loop's thread only. */
public interface ConnectionHandler {
    /** The connection is open. */
    void connected(Connection connection);

    /**
     * Bytes came in.
     *
     * @param from where the bytes that were not used yet begin
     * @param to where they end
     * @param now the nanosecond time they were read at, of {@link System#nanoTime}
     * @return where the bytes that wait for more begin; they are handed in again, with what follows them
     */
    int received(byte[] bytes, int from, int to, long now);

    /** The connection ended, by either side or by a failure. Called once. */
    void closed(String why);
}
