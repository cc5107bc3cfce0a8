package org.higginspush.hub.edge.jetty;

import java.nio.ByteBuffer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * Writes to one WebSocket, text after text in the order in which they are given. They take Jetty's queue; a notice goes straight
 * to the socket when that queue is empty and the socket takes it, which is nearly always. Thread-safe; callbacks are called on
 * the thread that writes.
 */
public final class FrameWriter {
    private final CoreSession socket;
    private final @Nullable DirectEndPoint endPoint;
    /** How many texts were given to Jetty's queue and are not written. Written with this object's monitor. */
    private volatile int inQueue;
    /** When one of them was last written, or the first was given, in nanoseconds. Guarded by this. */
    private long movedAt;

    /**
     * @param endPoint the socket's own end point, or null if frames do not go to it as they are, because something encrypts them
     */
    FrameWriter(CoreSession socket, @Nullable DirectEndPoint endPoint) {
        this.socket = socket;
        this.endPoint = endPoint;
    }

    CoreSession socket() {
        return socket;
    }

    void text(byte[] utf8, Callback callback) {
        entersQueue();
        socket.sendFrame(new Frame(OpCode.TEXT, ByteBuffer.wrap(utf8)), leavingQueue(callback), false);
    }

    /** Writes the answer to a ping. It may overtake, and tells nothing of whether the other side reads what waits. */
    void pong(byte[] payload, Callback callback) {
        socket.sendFrame(new Frame(OpCode.PONG, ByteBuffer.wrap(payload)), callback, false);
    }

    /** Writes a ping, which the other side answers if it is there. */
    public void ping() {
        socket.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
    }

    private Callback leavingQueue(Callback callback) {
        return Callback.from(
                () -> {
                    leavesQueue();
                    callback.succeeded();
                },
                failure -> {
                    leavesQueue();
                    callback.failed(failure);
                });
    }

    private synchronized void entersQueue() {
        movedAt = inQueue == 0 ? System.nanoTime() : movedAt;
        inQueue++;
    }

    private synchronized void leavesQueue() {
        movedAt = System.nanoTime();
        inQueue--;
    }

    /** For how many nanoseconds texts have waited and none was written: the other side does not read. */
    synchronized long stuckFor(long now) {
        return inQueue == 0 ? 0 : now - movedAt;
    }

    /** Writes a text frame, past Jetty's queue if that is empty. */
    public void notice(byte[] utf8, Callback callback) {
        if (endPoint == null || inQueue > 0) {
            text(utf8, callback);
            return;
        }
        switch (endPoint.writeText(utf8, socket::isOutputOpen)) {
            case COMPLETE -> callback.succeeded();
            case PARTIAL -> flush(callback);
            case NONE -> text(utf8, callback);
        }
    }

    /** The callback is called once what is left of the frame that has begun to leave has left. */
    private void flush(Callback callback) {
        entersQueue();
        socket.flush(leavingQueue(callback));
    }
}
