package org.higginspush.bench.wire;

import org.higginspush.bench.load.Connection;
import org.higginspush.bench.load.ConnectionHandler;
import org.jspecify.annotations.Nullable;

/** Splits what is received into frames, lines or packets: whatever says its own length. */
abstract class FramedConnectionHandler implements ConnectionHandler {
    private @Nullable Connection connection;

    /** What is sent first. */
    abstract byte[] firstBytes();

    /**
     * Where the frame that begins at {@code at} ends.
     *
     * @return above {@code to} if it is not whole yet
     */
    abstract int end(byte[] bytes, int at, int to);

    /** A whole frame came. */
    abstract void frame(byte[] bytes, int at, int end, long now);

    @Override
    public final void connected(Connection opened) {
        connection = opened;
        opened.send(firstBytes());
    }

    @Override
    public final int received(byte[] bytes, int from, int to, long now) {
        int at = from;
        while (at < to) {
            int end = end(bytes, at, to);
            if (end > to) {
                break;
            }
            frame(bytes, at, end, now);
            at = end;
        }
        return at;
    }

    final void send(byte[] frame) {
        if (connection != null) {
            connection.send(frame);
        }
    }

    final void append(byte[] frame) {
        if (connection != null) {
            connection.append(frame);
        }
    }

    public final void flush() {
        if (connection != null) {
            connection.flush();
        }
    }

    final void close(String why) {
        if (connection != null) {
            connection.end(why);
        }
    }
}
