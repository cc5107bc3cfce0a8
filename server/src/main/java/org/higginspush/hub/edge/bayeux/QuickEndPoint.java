package org.higginspush.hub.edge.bayeux;

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
 * A connection's end that may be read by the selecting thread, and takes a short text frame past Jetty's queue of frames.
 *
 * <p>Jetty's queue writes through {@link #flush} as well, so no frame lands within another: one of ours is not begun while one
 * of Jetty's is half written, and what is left of one of ours goes before whatever Jetty writes next.
 */
class QuickEndPoint extends SocketChannelEndPoint {
    /** What became of a frame. */
    enum Written {
        /** It left, all of it. */
        WHOLE,
        /** It has begun to leave: flush Jetty's queue, and the rest goes before anything else. */
        PARTLY,
        /** It must take Jetty's queue. */
        NOTHING
    }

    private static final int MOST_BYTES = 2048;
    private static final int TEXT_AND_LAST = 0x81;
    private static final int LENGTH_IN_TWO_BYTES = 126;

    private static final ThreadLocal<ByteBuffer> FRAME =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(MOST_BYTES + 4));

    private final Executor executor;
    private final boolean trustedProxy;
    private final ReadBudget budget;
    private volatile boolean quick;
    private volatile boolean publisher;
    /** What is left of one of our frames. Guarded by this. */
    private @Nullable ByteBuffer rest;
    /** True while something of Jetty's is half written. Guarded by this. */
    private boolean halfWritten;

    /**
     * @param limits of what may come
     * @param trustedProxy whether the other side is a proxy, which speaks for many clients
     */
    QuickEndPoint(
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            Executor executor,
            RateLimits limits,
            boolean trustedProxy) {
        super(channel, selector, key, scheduler);
        this.executor = executor;
        this.budget = new ReadBudget(limits);
        this.trustedProxy = trustedProxy;
    }

    /** Where a request came in; null if that is none of these. */
    static @Nullable QuickEndPoint of(Request request) {
        return request.getConnectionMetaData().getConnection().getEndPoint() instanceof QuickEndPoint end ? end : null;
    }

    // ---- reading

    /** Whether what is read next is likely to need no thread that may block. */
    void expectsQuick(boolean expected) {
        quick = expected;
    }

    /** Runs something on a thread that may block. */
    void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void fillInterested(Callback callback) {
        budget.renew();
        super.fillInterested(quick ? new BySelector(callback) : callback);
    }

    private record BySelector(Callback reader) implements Callback, Runnable {
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

    // ---- limits

    ReadBudget budget() {
        return budget;
    }

    boolean isOfTrustedProxy() {
        return trustedProxy;
    }

    /** From now on this connection may send as much as a publisher. */
    void isOfPublisher() {
        if (!publisher) {
            publisher = true;
        }
    }

    boolean hasPublisher() {
        return publisher;
    }

    // ---- writing

    /**
     * Writes a text frame (RFC 6455, section 5.2) at once, on this thread, if it is short and nothing is in its way.
     *
     * @param utf8 the payload
     * @param mayWrite whether the WebSocket may still write: nothing follows a close frame (section 5.5.1)
     */
    synchronized Written writeNow(byte[] utf8, BooleanSupplier mayWrite) {
        if (utf8.length > MOST_BYTES || halfWritten || rest != null || !mayWrite.getAsBoolean()) {
            return Written.NOTHING;
        }
        ByteBuffer frame = frame(utf8);
        try {
            send(frame);
        } catch (IOException e) {
            return Written.NOTHING; // Jetty's queue will meet the same, and knows what to do
        }
        notIdle();
        if (frame.position() == 0) {
            return Written.NOTHING;
        }
        if (!frame.hasRemaining()) {
            return Written.WHOLE;
        }
        rest = ByteBuffer.allocate(frame.remaining()).put(frame).flip();
        return Written.PARTLY;
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
