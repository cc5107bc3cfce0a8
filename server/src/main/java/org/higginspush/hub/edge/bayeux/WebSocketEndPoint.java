package org.higginspush.hub.edge.bayeux;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.websocket.common.AbstractWebSocketEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.model.RateLimit;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.Outlet;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket that speaks Bayeux (RFC 6455), directly on Jetty's WebSocket core.
 *
 * <p>Replies take CometD's way; notices take ours ({@link #ready}): straight from the thread that routes them to the
 * socket, the same bytes for every device, at most one write in flight. While it is in flight, notices wait in the device
 * session, the newest per context.
 *
 * <p>Frames are read one at a time: the next is asked for when the last has been dealt with, or, if its answer waits for the
 * disk, while not too many such answers are open.
 */
final class WebSocketEndPoint extends AbstractWebSocketEndPoint implements FrameHandler, Outlet {
    private static final Logger log = LoggerFactory.getLogger(WebSocketEndPoint.class);

    /** How long a close frame may take to leave. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** How long a client that sent too much has to read so: a connection that is closed with something unread loses it. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final WebSocketTransport transport;
    private final @Nullable QuickEndPoint end;
    private final ReadBudget budget;
    private final Peer peer;
    /** Null before the connection is open. */
    private volatile @Nullable FrameWriter writer;

    private volatile @Nullable PushSession session;
    /** The session whose heartbeats CometD has seen on this connection: it knows that it speaks here. */
    private @Nullable PushSession connected;
    /** Made with the first change that is published here. */
    private volatile @Nullable Answers answers;

    /** The parts of a message whose last has not come. */
    private @Nullable ByteArrayOutputStream partial;
    /** When the last frame came, in nanoseconds. */
    private volatile long heardAt = System.nanoTime();
    /** True once too much came. Owned by the thread that reads, as {@code partial}. */
    private boolean flooded;
    /** Counts the times in which this connection spoke for no session. Guarded by this. */
    private int strangerPeriod;

    /**
     * @param end where it is read, if that can be done by the thread that selects
     */
    WebSocketEndPoint(WebSocketTransport transport, @Nullable QuickEndPoint end, Peer peer) {
        super(transport, peer);
        this.transport = transport;
        this.end = end;
        this.budget = end == null ? transport.newBudget() : end.budget();
        this.peer = peer;
        peer.belongsTo(this);
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        writer = new FrameWriter(opened, end);
        mustHandshake();
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
            deal(frame, callback);
        }
    }

    private void deal(Frame frame, Callback callback) {
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> onText(frame, callback);
            case OpCode.PING -> {
                byte[] payload = bytes(frame);
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
        byte[] part = bytes(frame);
        callback.succeeded();
        if (length(partial) + part.length > transport.getMaxMessageSize()) {
            partial = null;
            close(CloseStatus.MESSAGE_TOO_LARGE, "At most " + transport.getMaxMessageSize() + " bytes a message.");
        } else if (frame.isFin() && partial == null) {
            onMessage(part);
        } else {
            join(part, frame.isFin());
        }
    }

    /** Joins the parts of a message (RFC 6455, section 5.4); Jetty's core hands over one frame in parts as well. */
    private void join(byte[] part, boolean last) {
        ByteArrayOutputStream whole = partial == null ? new ByteArrayOutputStream(2 * part.length + 64) : partial;
        whole.writeBytes(part);
        partial = last ? null : whole;
        if (last) {
            onMessage(whole.toByteArray());
        } else {
            demand();
        }
    }

    private static int length(@Nullable ByteArrayOutputStream parts) {
        return parts == null ? 0 : parts.size();
    }

    private void onMessage(byte[] utf8) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            Reading reading = new Reading(this);
            peer.begins(reading);
            onMessage(text, reading);
        } catch (CharacterCodingException e) {
            close(CloseStatus.BAD_PAYLOAD, "The text is not UTF-8.");
        }
    }

    @Override
    public void onMessage(String text, Promise<Void> promise) {
        try {
            List<ServerMessage.Mutable> messages = transport.read(text);
            if (messages.size() > 1 && charge(messages.size() - 1)) {
                closeFlooded();
                return;
            }
            boolean quick = transport.isQuick(messages);
            if (end != null) {
                end.expectsQuick(quick);
            }
            if (quick) {
                deal(text, messages, promise);
            } else {
                execute(() -> dealOnItsOwn(text, messages, promise));
            }
        } catch (ParseException e) {
            Refusal refusal = e.getCause() instanceof Refusal r ? r : Refusal.malformed("Malformed message.");
            sendText(transport.unreadable(refusal), Callback.NOOP);
            close(CloseStatus.POLICY_VIOLATION, refusal.text());
        }
    }

    /**
     * Charges for what came here.
     *
     * @return true if that is too much
     */
    boolean charge(int units) {
        return charge(units, System.nanoTime());
    }

    private boolean charge(int units, long now) {
        PushSession current = session;
        Identity who = current == null ? null : current.identity();
        RateLimits limits = budget.limits();
        RateLimit limit =
                who == null ? limits.stranger() : who.may(Scope.PUBLISH) ? limits.publisher() : limits.session();
        return budget.charge(limit, now, units);
    }

    /** Too much came: says so, reads no more, and closes a moment later. */
    private void closeFlooded() {
        flooded = true;
        transport.flooded(peer);
        sendText(transport.unreadable(RateLimitHandler.TOO_FAST), Callback.NOOP);
        transport.schedule(() -> close(CloseStatus.POLICY_VIOLATION, RateLimitHandler.TOO_FAST.text()), LINGER);
    }

    private void deal(String text, List<ServerMessage.Mutable> messages, Promise<Void> promise) {
        Refusal refusal = Batches.check(messages);
        if (refusal != null) {
            sendText(transport.refused(messages, refusal), Callback.NOOP);
            promise.succeed(null);
        } else if (mayUseItsSession(messages.get(0))) {
            PushSession current = session;
            if (current != null
                    && current.equals(connected)
                    && promise instanceof Reading reading
                    && transport.isPublishing(current, messages)) {
                publish(current, messages, reading);
                return;
            }
            connected = Channel.META_CONNECT.equals(messages.get(0).getChannel()) ? current : connected;
            transport.withParsed(text, messages, () -> super.onMessage(text, promise));
        } else {
            charge(messages.size() * ReadBudget.REFUSAL_UNITS);
            sendText(transport.unknownSession(messages), Callback.NOOP);
            promise.succeed(null);
        }
    }

    /** Runs something that may block, or somebody else's code: now, unless this thread reads for many. */
    private void execute(Runnable task) {
        if (end == null || !Invocable.isNonBlockingInvocation()) {
            task.run();
            return;
        }
        try {
            end.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // the threads are being stopped, and so is the reader
        }
    }

    private void dealOnItsOwn(String text, List<ServerMessage.Mutable> messages, Promise<Void> promise) {
        try {
            deal(text, messages, promise);
        } catch (RuntimeException | Error e) {
            promise.fail(e);
        }
    }

    /**
     * A session belongs to the connection it was made on. One made over HTTP may move to a WebSocket that presents the
     * browser cookie it was made with, or that was open before ({@link RequestSource}); a stolen client id alone opens
     * nothing.
     */
    private boolean mayUseItsSession(ServerMessage.Mutable first) {
        PushSession known = session;
        if (known != null && transport.isLive(known)) {
            return true;
        }
        session = null;
        RequestSource upgrade = peer.takeSource();
        if (Channel.META_HANDSHAKE.equals(first.getChannel())) {
            return true;
        }
        PushSession claimed = transport.session(first.getClientId());
        if (claimed == null || !(claimed.isOfBrowser(peer.browserCookie()) || claimed.joins(upgrade))) {
            return false;
        }
        speaksFor(claimed);
        return true;
    }

    /**
     * This connection now speaks for the session: it handshook here, or moved here. One that it spoke for before has lost
     * its connection.
     */
    void speaksFor(PushSession made) {
        PushSession former = session;
        session = made;
        made.speaksThrough(this);
        timeOutAfter(Duration.ZERO);
        if (former != null && !former.equals(made)) {
            transport.lost(former, this);
        }
    }

    /**
     * The session is over, or speaks through another connection: what this one does without a session is watched by
     * Jetty's own timer again. If it speaks for another session by now, nothing changes.
     */
    void speaksNoMoreFor(PushSession former) {
        if (former.equals(session)) {
            session = null;
            timeOutAfter(transport.idleTimeout());
            mustHandshake();
        }
    }

    /** Gives this connection, which speaks for no session, a while to come to one. */
    private void mustHandshake() {
        int period = nextStrangerPeriod();
        transport.schedule(() -> endStranger(period), transport.handshakeTimeout());
    }

    private synchronized int nextStrangerPeriod() {
        return ++strangerPeriod;
    }

    private void endStranger(int period) {
        CoreSession socket = socket();
        boolean over;
        synchronized (this) {
            over = session == null && period == strangerPeriod;
        }
        if (over && socket != null && socket.isOutputOpen()) {
            close(
                    CloseStatus.POLICY_VIOLATION,
                    "Handshake within " + transport.handshakeTimeout().toMillis() + " ms of opening a WebSocket.");
        }
    }

    /**
     * While there is a session, its regular inspection sees whether the connection is idle; a timer of its own would cost
     * memory and work in every one of thousands.
     */
    private void timeOutAfter(Duration idle) {
        CoreSession socket = socket();
        if (socket != null && socket.isOutputOpen()) {
            socket.setIdleTimeout(idle);
        }
    }

    /** Changes take none of CometD's way: nothing of it applies to them, and it costs more than recording them. */
    private void publish(PushSession by, List<ServerMessage.Mutable> messages, Reading reading) {
        List<ServerMessage.Mutable> replies = transport.publish(by, peer, messages);
        peer.ends(reading);
        CompletableFuture<Void> settled = reading.settled();
        if (settled == null) {
            answers().add(replies, reading);
        } else {
            reading.readOn(answers().open());
            settled.thenRun(() -> answers().add(replies, reading));
        }
    }

    private Answers answers() {
        Answers made = answers;
        return made == null ? makeAnswers() : made;
    }

    private synchronized Answers makeAnswers() {
        Answers made = answers == null ? new Answers(this::sendReplies) : answers;
        answers = made;
        return made;
    }

    private void sendReplies(List<ServerMessage.Mutable> replies, Callback callback) {
        sendText(transport.frame(replies), callback);
    }

    @Override
    protected void flush(Context context, Promise<Void> promise) {
        if (!(promise instanceof Reading reading)) {
            super.flush(context, promise);
            return;
        }
        peer.ends(reading);
        CompletableFuture<Void> settled = reading.settled();
        if (settled == null) {
            super.flush(context, reading);
            return;
        }
        reading.readOn(answers().open());
        settled.thenRun(() -> super.flush(context, reading));
    }

    @Override
    protected void send(ServerSession to, String data, Promise<Void> promise) {
        sendText(data.getBytes(StandardCharsets.UTF_8), Callback.from(() -> promise.succeed(null), promise::fail));
    }

    /** Notices wait: writes them, and goes on until none does. Only one thread at a time is here. */
    @Override
    public void ready() {
        FrameWriter open = writer;
        PushSession current = session;
        DeviceSession device = current == null ? null : current.device();
        while (open != null && current != null && device != null) {
            List<WireNotice> batch = device.take(this);
            if (batch.isEmpty() || !new NoticeWrite(this, open, current, batch).writeNow()) {
                return;
            }
        }
    }

    /**
     * Closes the connection if a write has been in flight for too long, because the device does not read, or if nothing
     * has come from it for too long, because it is gone.
     */
    void inspect(long now, long deadlineNanos) {
        FrameWriter open = writer;
        if (now - heardAt > transport.idleTimeout().toNanos()) {
            abort();
        } else if (open != null && open.stuckFor(now) > deadlineNanos) {
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
            socket.close(code, reason.length() > 100 ? reason.substring(0, 100) : reason, Callback.NOOP);
            transport.schedule(this::abort, CLOSE_TIMEOUT);
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        onError(cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        onClose(status.getCode(), "closed");
        PushSession last = session;
        session = null;
        if (last != null) {
            execute(() -> transport.lost(last, this));
        }
        callback.succeeded();
    }

    private void pong(byte[] payload) {
        FrameWriter open = writer;
        if (open != null) {
            open.pong(payload, Callback.from(this::demand, failure -> {}));
        }
    }

    private void sendText(byte[] utf8, Callback callback) {
        FrameWriter open = writer;
        if (open == null) {
            callback.failed(new ClosedChannelException());
        } else {
            open.text(utf8, callback);
        }
    }

    private @Nullable CoreSession socket() {
        FrameWriter open = writer;
        return open == null ? null : open.socket();
    }

    /** Asks for the next frame: now, or, if this connection was read for long enough, when others had their turn. */
    void demand() {
        if (end == null || !budget.isSpent()) {
            demandNow();
            return;
        }
        try {
            end.execute(() -> {
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

    private static byte[] bytes(Frame frame) {
        ByteBuffer payload = frame.getPayload();
        byte[] bytes = new byte[payload == null ? 0 : payload.remaining()];
        if (payload != null) {
            payload.get(bytes);
        }
        return bytes;
    }
}
