package org.higginspush.hub.edge.jetty;

import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.CloseException;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.RateLimit;
import org.higginspush.hub.session.ClosingConnection;
import org.higginspush.hub.session.NoticeSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket (RFC 6455), directly on Jetty's WebSocket core: joins frames to text messages, answers pings, limits what comes,
 * and writes. What messages mean is the subclass's.
 *
 * <p>Frames are read one at a time, by one thread at a time: the next is asked for by {@link #demand}.
 */
public abstract class FrameEndPoint implements FrameHandler, NoticeSink, ClosingConnection {
    private static final Logger log = LoggerFactory.getLogger(FrameEndPoint.class);

    /** How long a close frame may take to leave. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** How long a client that sent too much has to read so: a connection that is closed with something unread loses it. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** The longest reason that fits into a close frame (RFC 6455, section 5.5), in bytes. */
    private static final int LONGEST_REASON = 123;

    private final @Nullable DirectEndPoint directEndPoint;
    private final ReadBudget budget;
    private final MessageAssembler assembler;
    /** Null before the connection is open. */
    private volatile @Nullable FrameWriter writer;

    /** When the last frame came, in nanoseconds. */
    private volatile long heardAt = System.nanoTime();
    /** Whether this side closes it, whether its close frame has left, and whether that did not happen in time. */
    private volatile boolean closing;

    private volatile boolean closeWritten;
    private volatile boolean aborted;
    /** True once too much came. Owned by the thread that reads. */
    private boolean flooded;

    /**
     * @param directEndPoint the connection's; null if it has none
     * @param budget how much it may be served
     * @param maxMessageBytes the longest message
     */
    protected FrameEndPoint(@Nullable DirectEndPoint directEndPoint, ReadBudget budget, int maxMessageBytes) {
        this.directEndPoint = directEndPoint;
        this.budget = budget;
        this.assembler = new MessageAssembler(maxMessageBytes);
    }

    /** The connection is open. */
    protected abstract void opened();

    /** A message came. The next is read once {@link #demand} is called. */
    protected abstract void onMessage(String text);

    /** What may come, of those limits. */
    protected abstract RateLimit limit(RateLimits limits);

    /** Too much came: says so. The connection is closed a moment later. */
    protected abstract void flooded();

    /** Runs something that does not block, once, after a delay. */
    protected abstract void schedule(Runnable task, Duration delay);

    /** The connection is about to be closed, for the log. */
    protected abstract void closing(int code, String reason);

    /** What to say to who sends a binary frame. */
    protected abstract String textOnly();

    // ---- reading

    @Override
    public final void onOpen(CoreSession opened, Callback callback) {
        writer = new FrameWriter(opened, directEndPoint);
        callback.succeeded();
        opened();
        opened.demand();
    }

    @Override
    public final void onFrame(Frame frame, Callback callback) {
        long now = System.nanoTime();
        heardAt = now;
        budget.read(now);
        if (flooded) {
            callback.succeeded();
        } else if (charge(1, now)) {
            callback.succeeded();
            closeFlooded();
        } else {
            onFrameInLimits(frame, callback);
        }
    }

    private void onFrameInLimits(Frame frame, Callback callback) {
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> onText(frame, callback);
            case OpCode.PING -> {
                byte[] payload = MessageAssembler.bytes(frame);
                callback.succeeded();
                pong(payload);
            }
            case OpCode.PONG -> {
                callback.succeeded();
                demand();
            }
            case OpCode.CLOSE -> callback.succeeded();
            default -> {
                callback.succeeded();
                close(CloseStatus.BAD_DATA, textOnly());
            }
        }
    }

    private void onText(Frame frame, Callback callback) {
        String text;
        try {
            text = assembler.add(frame);
        } catch (CloseException e) {
            callback.succeeded();
            close(e.getStatusCode(), String.valueOf(e.getMessage()));
            return;
        }
        callback.succeeded();
        if (text == null) {
            demand();
        } else {
            onMessage(text);
        }
    }

    /** Whether what comes next is likely not to block: then the selecting thread reads it. */
    protected final void expectNonBlocking(boolean expected) {
        if (directEndPoint != null) {
            directEndPoint.expectNonBlocking(expected);
        }
    }

    /** Runs something that may block: here, unless this thread reads for many. */
    protected final void execute(Runnable task) {
        if (directEndPoint == null || !Invocable.isNonBlockingInvocation()) {
            task.run();
            return;
        }
        try {
            directEndPoint.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // the threads are being stopped, and so is the reader
        }
    }

    /** Asks for the next frame: now, or, if this connection was read for long enough, when others had their turn. */
    public final void demand() {
        if (directEndPoint == null || !budget.isSpent()) {
            demandNow();
            return;
        }
        try {
            directEndPoint.execute(() -> {
                budget.renew();
                demandNow();
            });
        } catch (RejectedExecutionException e) {
            demandNow(); // the threads are being stopped, and so is the reader
        }
    }

    private void demandNow() {
        CoreSession socket = socket();
        if (socket != null && socket.isInputOpen()) {
            socket.demand();
        }
    }

    // ---- limits

    /**
     * Charges for what came here.
     *
     * @return true if that is too much
     */
    public final boolean charge(int units) {
        return charge(units, System.nanoTime());
    }

    private boolean charge(int units, long now) {
        return budget.charge(limit(budget.limits()), now, units);
    }

    /** Too much came: says so, reads no more, and closes a moment later. */
    protected final void closeFlooded() {
        flooded = true;
        flooded();
    }

    /** Closes with this code when the client has had the time to read what was written. */
    protected final void closeAfterLinger(int code, String reason) {
        schedule(() -> close(code, reason), LINGER);
    }

    /** After how long without a frame Jetty closes the connection; zero if it does not watch that. */
    public final void setIdleTimeout(Duration idle) {
        CoreSession socket = socket();
        if (socket != null && socket.isOutputOpen()) {
            socket.setIdleTimeout(idle);
        }
    }

    // ---- writing

    /** What writes here; null before the connection is open. */
    protected final @Nullable FrameWriter writer() {
        return writer;
    }

    /** Writes a text frame. */
    public final void write(CharSequence text, Callback callback) {
        FrameWriter open = writer;
        if (open == null) {
            callback.failed(new ClosedChannelException());
        } else {
            open.text(text.toString().getBytes(StandardCharsets.UTF_8), callback);
        }
    }

    private void pong(byte[] payload) {
        FrameWriter open = writer;
        if (open != null) {
            open.pong(payload, Callback.from(this::demand, failure -> {}));
        }
    }

    // ---- the end

    public final boolean isOpen() {
        CoreSession socket = socket();
        return socket != null && socket.isOutputOpen();
    }

    /** For how many nanoseconds nothing has come. */
    protected final long quietFor(long nanoTime) {
        return nanoTime - heardAt;
    }

    /** Ends the connection if nothing has come for too long, because the other side is gone, or if it does not read. */
    protected final void inspect(long nanoTime, long idleNanos, long writeDeadlineNanos) {
        FrameWriter open = writer;
        if (quietFor(nanoTime) > idleNanos) {
            abort();
        } else if (open != null && open.stuckFor(nanoTime) > writeDeadlineNanos) {
            log.debug("A device does not read: closing its connection");
            abort();
        }
    }

    @Override
    public final boolean isClosed() {
        return closeWritten || aborted || !closing && isShut();
    }

    private boolean isShut() {
        CoreSession socket = socket();
        return socket == null || !socket.isInputOpen() && !socket.isOutputOpen();
    }

    @Override
    public final boolean wasAborted() {
        return aborted;
    }

    /** Ends the connection at once. */
    public final void abort() {
        CoreSession socket = socket();
        if (socket != null) {
            aborted = aborted || closing && !closeWritten;
            socket.abort();
        }
    }

    /**
     * Sends a close frame and closes (RFC 6455, section 7.1.2). If the frame cannot leave, because the other side does not
     * read, the connection ends all the same.
     */
    public void close(int code, String reason) {
        CoreSession socket = socket();
        if (socket != null) {
            closing(code, reason);
            closing = true;
            closeWritten = closeWritten || isShut(); // the other side was first
            socket.close(
                    code,
                    shortened(reason),
                    Callback.from(() -> closeWritten = true, failure -> aborted = !closeWritten));
            schedule(this::abort, CLOSE_TIMEOUT);
        }
    }

    /** What a frame was refused for that closes the connection with this code; null if it was not for a frame. */
    protected static @Nullable ErrorCode refusalOfFrame(int code) {
        return switch (code) {
            case CloseStatus.BAD_DATA -> ErrorCode.UNSUPPORTED_MEDIA;
            case CloseStatus.BAD_PAYLOAD, CloseStatus.PROTOCOL -> ErrorCode.MALFORMED;
            case CloseStatus.MESSAGE_TOO_LARGE -> ErrorCode.TOO_LARGE;
            default -> null;
        };
    }

    private static String shortened(String reason) {
        String shorter = reason;
        while (shorter.getBytes(StandardCharsets.UTF_8).length > LONGEST_REASON) {
            shorter = shorter.substring(0, Math.min(shorter.length() - 1, LONGEST_REASON));
        }
        return shorter;
    }

    @Override
    public final void onError(Throwable cause, Callback callback) {
        log.debug("A WebSocket failed", cause);
        if (cause instanceof CloseException refused && refusalOfFrame(refused.getStatusCode()) != null) {
            closing(refused.getStatusCode(), String.valueOf(refused.getMessage())); // Jetty does it by itself
        }
        callback.succeeded();
    }

    private @Nullable CoreSession socket() {
        FrameWriter open = writer;
        return open == null ? null : open.socket();
    }
}
