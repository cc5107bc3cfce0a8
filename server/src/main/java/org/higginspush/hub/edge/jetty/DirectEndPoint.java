package org.higginspush.hub.edge.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * An end point that the selecting thread may read, and that writes a short text frame straight to the socket, past Jetty's queue
 * of frames.
 *
 * <p>Jetty's queue writes through {@link #flush} as well, so no frame lands within another: one of ours is not begun while one
 * of Jetty's is half written, and what is left of one of ours goes before whatever Jetty writes next.
 */
public class DirectEndPoint extends SocketChannelEndPoint {
    /** How much of a frame was written. */
    public enum WriteResult {
        /** All of it. */
        COMPLETE,
        /** Its beginning: flush Jetty's queue, and the rest goes before anything else. */
        PARTIAL,
        /** Nothing: it must take Jetty's queue. */
        NONE
    }

    private static final int MOST_BYTES = 2048;
    private static final int TEXT_AND_LAST = 0x81;
    private static final int LENGTH_IN_TWO_BYTES = 126;

    private static final ThreadLocal<ByteBuffer> FRAME =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(MOST_BYTES + 4));

    private final Executor executor;
    private final ReadBudget budget;
    private volatile boolean nonBlocking;
    /** What is left of one of our frames. Guarded by this. */
    private @Nullable ByteBuffer rest;
    /** True while something of Jetty's is half written. Guarded by this. */
    private boolean halfWritten;

    /**
     * @param limits of what may come
     * @param trustedProxy whether the other side is a proxy, which speaks for many clients
     */
    protected DirectEndPoint(
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            Executor executor,
            RateLimits limits,
            boolean trustedProxy) {
        super(channel, selector, key, scheduler);
        this.executor = executor;
        this.budget = new ReadBudget(limits, trustedProxy);
    }

    /** The end point of a request's connection; null if the connection is encrypted, or Jetty's own connector made it. */
    public static @Nullable DirectEndPoint of(Request request) {
        return request.getConnectionMetaData().getConnection().getEndPoint() instanceof DirectEndPoint endPoint
                ? endPoint
                : null;
    }

    /** Whether what is read next is likely not to block: then the selecting thread reads it. */
    public void expectNonBlocking(boolean expected) {
        nonBlocking = expected;
    }

    /** Runs something on a thread that may block. */
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void fillInterested(Callback callback) {
        budget.renew();
        super.fillInterested(nonBlocking ? new NonBlocking(callback) : callback);
    }

    private record NonBlocking(Callback reader) implements Callback, Runnable {
        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }

        @Override
        public void succeeded() {
            Invocable.invokeNonBlocking(this);
        }

        @Override
        public void run() {
            reader.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            reader.failed(failure);
        }
    }

    /** How much this connection may be served. */
    public ReadBudget budget() {
        return budget;
    }

    /**
     * Writes a text frame (RFC 6455, section 5.2) at once, on this thread, if it is short and nothing is in its way.
     *
     * @param utf8 the payload
     * @param mayWrite whether the WebSocket may still write: nothing follows a close frame (section 5.5.1)
     */
    public synchronized WriteResult writeText(byte[] utf8, BooleanSupplier mayWrite) {
        if (utf8.length > MOST_BYTES || halfWritten || rest != null || !mayWrite.getAsBoolean()) {
            return WriteResult.NONE;
        }
        ByteBuffer frame = frame(utf8);
        try {
            send(frame);
        } catch (IOException e) {
            return WriteResult.NONE; // Jetty's queue will meet the same, and knows what to do
        }
        notIdle();
        if (frame.position() == 0) {
            return WriteResult.NONE;
        }
        if (!frame.hasRemaining()) {
            return WriteResult.COMPLETE;
        }
        rest = ByteBuffer.allocate(frame.remaining()).put(frame).flip();
        return WriteResult.PARTIAL;
    }

    /** Writes as much as the socket takes. */
    void send(ByteBuffer frame) throws IOException {
        getChannel().write(frame);
    }

    private static ByteBuffer frame(byte[] utf8) {
        ByteBuffer frame = FRAME.get().clear().put((byte) TEXT_AND_LAST);
        if (utf8.length < LENGTH_IN_TWO_BYTES) {
            frame.put((byte) utf8.length);
        } else {
            frame.put((byte) LENGTH_IN_TWO_BYTES).putShort((short) utf8.length);
        }
        return frame.put(utf8).flip();
    }

    @Override
    public synchronized boolean flush(ByteBuffer... buffers) throws IOException {
        if (rest != null && !super.flush(rest)) {
            return false;
        }
        rest = null;
        halfWritten = !super.flush(buffers);
        return !halfWritten;
    }
}
