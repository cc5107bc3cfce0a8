package org.higginspush.hub.edge.bayeux.websocket;

import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.cometd.bayeux.server.ServerMessage;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.CloseException;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.edge.bayeux.BayeuxRequest;
import org.higginspush.hub.edge.bayeux.JsonReply;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.bayeux.PushSession;
import org.higginspush.hub.edge.bayeux.RequestSource;
import org.higginspush.hub.edge.bayeux.SessionConnection;
import org.higginspush.hub.edge.jetty.DirectEndPoint;
import org.higginspush.hub.edge.jetty.RateLimitHandler;
import org.higginspush.hub.edge.jetty.RateLimits;
import org.higginspush.hub.edge.jetty.ReadBudget;
import org.higginspush.hub.model.RateLimit;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket that speaks Bayeux (RFC 6455), directly on Jetty's WebSocket core.
 *
 * <p>Notices ({@link #noticesPending}) are written by the thread that routes them, straight to the socket, the same bytes for
 * every device, at most one write in flight. While it is in flight, notices wait in the device session, the newest per context.
 *
 * <p>Frames are read one at a time: the next is asked for when the last has been answered, or, if its replies wait for the
 * disk, while not too many such frames are open.
 */
final class WebSocketEndPoint implements FrameHandler, SessionConnection {
    private static final Logger log = LoggerFactory.getLogger(WebSocketEndPoint.class);

    /** How long a close frame may take to leave. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** How long a client that sent too much has to read so: a connection that is closed with something unread loses it. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** More messages than these in a frame are not served on a thread that reads for others. */
    private static final int MOST_NON_BLOCKING = 8;

    private final WebSocketTransport transport;
    private final PushBayeuxServer hub;
    private final @Nullable DirectEndPoint directEndPoint;
    private final ReadBudget budget;
    private final WebSocketContext context;
    private final FrameProcessor processor;
    private final MessageAssembler assembler;
    private final SessionBinding binding;
    /** Null before the connection is open. */
    private volatile @Nullable FrameWriter writer;

    /** When the last frame came, in nanoseconds. */
    private volatile long heardAt = System.nanoTime();
    /** True once too much came. Owned by the thread that reads. */
    private boolean flooded;

    WebSocketEndPoint(
            WebSocketTransport transport,
            ServerUpgradeRequest upgrade,
            RequestSource source,
            @Nullable String browserCookie) {
        this.transport = transport;
        this.hub = transport.hub();
        this.directEndPoint = DirectEndPoint.of(upgrade);
        this.budget = directEndPoint == null ? transport.newBudget() : directEndPoint.budget();
        this.context = new WebSocketContext(this, source, browserCookie, upgrade.isSecure());
        this.binding = new SessionBinding(this, transport, context);
        this.processor = new FrameProcessor(this, transport, context);
        this.assembler = new MessageAssembler(transport.getMaxMessageSize());
    }

    // ---- reading

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        writer = new FrameWriter(opened, directEndPoint);
        binding.open();
        callback.succeeded();
        opened.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
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
                close(CloseStatus.BAD_DATA, "Send Bayeux messages as text frames.");
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

    private void onMessage(String text) {
        List<BayeuxRequest> requests;
        try {
            requests = hub.parser().parse(text);
        } catch (Refusal refusal) {
            write(List.of(WebSocketTransport.unreadable(refusal)), Callback.NOOP);
            close(CloseStatus.POLICY_VIOLATION, refusal.text());
            return;
        }
        if (requests.size() > 1 && charge(requests.size() - 1)) {
            closeFlooded();
            return;
        }
        boolean nonBlocking = isNonBlocking(requests);
        if (directEndPoint != null) {
            directEndPoint.expectNonBlocking(nonBlocking);
        }
        InboundFrame frame = new InboundFrame(this, processor, requests);
        if (nonBlocking) {
            processor.serve(frame);
        } else {
            execute(() -> processor.serve(frame));
        }
    }

    /** Whoever has no session is not served on a thread that reads for others. */
    private boolean isNonBlocking(List<BayeuxRequest> requests) {
        if (session() == null || requests.size() > MOST_NON_BLOCKING) {
            return false;
        }
        for (BayeuxRequest request : requests) {
            if (hub.mayBlock(request)) {
                return false;
            }
        }
        return true;
    }

    /** Runs something that may block: here, unless this thread reads for many. */
    private void execute(Runnable task) {
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
    void demand() {
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
    boolean charge(int units) {
        return charge(units, System.nanoTime());
    }

    private boolean charge(int units, long now) {
        PushSession current = session();
        Identity who = current == null ? null : current.identity();
        RateLimits limits = budget.limits();
        RateLimit limit =
                who == null ? limits.stranger() : who.may(Scope.PUBLISH) ? limits.publisher() : limits.session();
        return budget.charge(limit, now, units);
    }

    /** Too much came: says so, reads no more, and closes a moment later. */
    private void closeFlooded() {
        flooded = true;
        transport.flooded(context);
        write(List.of(WebSocketTransport.unreadable(RateLimitHandler.TOO_FAST)), Callback.NOOP);
        transport.schedule(() -> close(CloseStatus.POLICY_VIOLATION, RateLimitHandler.TOO_FAST.text()), LINGER);
    }

    // ---- the session

    /** The session that this connection speaks for; null if there is none. */
    @Nullable
    PushSession session() {
        return binding.session();
    }

    /** Which session that is. */
    SessionBinding binding() {
        return binding;
    }

    @Override
    public void released(PushSession former) {
        binding.release(former);
    }

    @Override
    public void refuseHeartbeat(PushSession of, Refusal why) {
        processor.refuseHeartbeat(of, why);
    }

    /** After how long without a frame Jetty closes the connection; zero if it does not watch that. */
    void setIdleTimeout(Duration idle) {
        CoreSession socket = socket();
        if (socket != null && socket.isOutputOpen()) {
            socket.setIdleTimeout(idle);
        }
    }

    // ---- writing

    /** Notices wait: writes them, and goes on until none does. Only one thread at a time is here. */
    @Override
    public void noticesPending() {
        FrameWriter open = writer;
        PushSession current = session();
        DeviceSession device = current == null ? null : current.device();
        while (open != null && current != null && device != null) {
            List<WireNotice> batch = device.take(this);
            if (batch.isEmpty() || !new NoticeWriter(this, open, current, batch).writeNow()) {
                return;
            }
        }
    }

    /** Writes what plug-ins have queued for a session. */
    void deliverQueue(PushSession of) {
        List<ServerMessage> messages = of.takeQueue(List.of());
        if (messages.isEmpty()) {
            return;
        }
        StringBuilder json = new StringBuilder(256);
        for (ServerMessage message : messages) {
            json.append(json.isEmpty() ? '[' : ',').append(transport.json(message));
        }
        write(json.append(']'), Callback.NOOP);
    }

    /** Writes replies in one frame. */
    void write(List<? extends JsonReply> replies, Callback callback) {
        StringBuilder json = new StringBuilder(160 * replies.size());
        for (JsonReply reply : replies) {
            json.append(json.isEmpty() ? '[' : ',');
            reply.appendTo(json);
        }
        write(json.append(']'), callback);
    }

    private void write(StringBuilder json, Callback callback) {
        FrameWriter open = writer;
        if (open == null) {
            callback.failed(new ClosedChannelException());
        } else {
            open.text(json.toString().getBytes(StandardCharsets.UTF_8), callback);
        }
    }

    private void pong(byte[] payload) {
        FrameWriter open = writer;
        if (open != null) {
            open.pong(payload, Callback.from(this::demand, failure -> {}));
        }
    }

    // ---- the end

    boolean isOpen() {
        CoreSession socket = socket();
        return socket != null && socket.isOutputOpen();
    }

    @Override
    public void inspect(long nanoTime, long writeDeadlineNanos) {
        FrameWriter open = writer;
        if (nanoTime - heardAt > transport.idleTimeout().toNanos()) {
            abort();
        } else if (open != null && open.stuckFor(nanoTime) > writeDeadlineNanos) {
            log.debug("A device does not read: closing its connection");
            abort();
        }
    }

    void abort() {
        CoreSession socket = socket();
        if (socket != null) {
            socket.abort();
        }
    }

    /**
     * Sends a close frame and closes (RFC 6455, section 7.1.2). If the frame cannot leave, because the other side does not
     * read, the connection ends all the same.
     */
    @Override
    public void close(int code, String reason) {
        CoreSession socket = socket();
        if (socket != null) {
            context.closed(code, reason, session());
            socket.close(code, reason.length() > 100 ? reason.substring(0, 100) : reason, Callback.NOOP);
            transport.schedule(this::abort, CLOSE_TIMEOUT);
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        log.debug("A WebSocket failed", cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        processor.close();
        PushSession last = binding.close();
        if (last != null) {
            execute(() -> hub.connectionLost(last, this));
        }
        callback.succeeded();
    }

    private @Nullable CoreSession socket() {
        FrameWriter open = writer;
        return open == null ? null : open.socket();
    }
}
