package org.higginspush.bench.load;

/** What one connection says and understands. Called on the loop's thread only. */
public interface Dialogue {
    /** The connection is up: say the first words. */
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
