package org.higginspush.bench.wire;

import org.higginspush.bench.load.Connection;
import org.higginspush.bench.load.Dialogue;
import org.jspecify.annotations.Nullable;

/** A dialogue in frames, lines or packets: whatever has an end that its beginning tells. */
abstract class FramedDialogue implements Dialogue {
    private @Nullable Connection connection;

    /** The first words. */
    abstract byte[] greeting();

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
        opened.send(greeting());
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

    final void hangUp(String why) {
        if (connection != null) {
            connection.end(why);
        }
    }
}
