package org.higginspush.hub.edge.bayeux.websocket;

import java.time.Duration;
import java.util.List;
import org.cometd.bayeux.server.ServerMessage;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
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
import org.higginspush.hub.edge.jetty.FrameEndPoint;
import org.higginspush.hub.edge.jetty.FrameWriter;
import org.higginspush.hub.edge.jetty.RateLimitHandler;
import org.higginspush.hub.edge.jetty.RateLimits;
import org.higginspush.hub.edge.jetty.ThrottledConnector;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.RateLimit;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.session.ClientName;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket that speaks Bayeux.
 *
 * <p>Notices ({@link #noticesPending}) are written by the thread that routes them, straight to the socket, the same bytes for
 * every device, at most one write in flight. While it is in flight, notices wait in the device session, the newest per context.
 *
 * <p>Frames are read one at a time: the next is asked for when the last has been answered, or, if its replies wait for the
 * disk, while not too many such frames are open.
 */
final class WebSocketEndPoint extends FrameEndPoint implements SessionConnection {
    /** More messages than these in a frame are not served on a thread that reads for others. */
    private static final int MOST_NON_BLOCKING = 8;

    private final WebSocketTransport transport;
    private final PushBayeuxServer hub;
    private final WebSocketContext context;
    private final FrameProcessor processor;
    private final SessionBinding binding;

    WebSocketEndPoint(
            WebSocketTransport transport,
            ServerUpgradeRequest upgrade,
            RequestSource source,
            @Nullable String browserCookie) {
        this(transport, DirectEndPoint.of(upgrade), upgrade, source, browserCookie);
    }

    private WebSocketEndPoint(
            WebSocketTransport transport,
            @Nullable DirectEndPoint directEndPoint,
            ServerUpgradeRequest upgrade,
            RequestSource source,
            @Nullable String browserCookie) {
        super(
                directEndPoint,
                directEndPoint == null ? transport.newBudget() : directEndPoint.budget(),
                transport.getMaxMessageSize());
        this.transport = transport;
        this.hub = transport.hub();
        this.context = new WebSocketContext(
                this,
                ThrottledConnector.addressOf(upgrade),
                source,
                browserCookie,
                ClientName.of(upgrade.getHeaders().get(HttpHeader.USER_AGENT)),
                upgrade.isSecure());
        this.binding = new SessionBinding(this, transport, context);
        this.processor = new FrameProcessor(this, transport, context);
    }

    // ---- reading

    @Override
    protected void opened() {
        binding.open();
    }

    @Override
    protected void onMessage(String text) {
        List<BayeuxRequest> requests;
        try {
            requests = hub.parser().parse(text);
        } catch (Refusal refusal) {
            metrics().refused(refusal.code());
            write(List.of(WebSocketTransport.unreadable(refusal)), Callback.NOOP);
            close(CloseStatus.POLICY_VIOLATION, refusal.text());
            return;
        }
        if (requests.size() > 1 && charge(requests.size() - 1)) {
            closeFlooded();
            return;
        }
        boolean nonBlocking = isNonBlocking(requests);
        expectNonBlocking(nonBlocking);
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

    @Override
    protected String textOnly() {
        return "Send Bayeux messages as text frames.";
    }

    // ---- limits

    @Override
    protected RateLimit limit(RateLimits limits) {
        PushSession current = session();
        Identity who = current == null ? null : current.identity();
        return who == null ? limits.stranger() : who.may(Scope.PUBLISH) ? limits.publisher() : limits.session();
    }

    @Override
    protected void flooded() {
        transport.flooded(context);
        metrics().refused(RateLimitHandler.TOO_FAST.code());
        write(List.of(WebSocketTransport.unreadable(RateLimitHandler.TOO_FAST)), Callback.NOOP);
        closeAfterLinger(CloseStatus.POLICY_VIOLATION, RateLimitHandler.TOO_FAST.text());
    }

    @Override
    protected void schedule(Runnable task, Duration delay) {
        transport.schedule(task, delay);
    }

    HubMetrics metrics() {
        return hub.metrics();
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

    // ---- writing

    @Override
    public void epochChanged() {
        PushSession current = session();
        if (current != null) {
            current.epochChanged();
        }
    }

    /** Notices wait: writes them, and goes on until none does. Only one thread at a time is here. */
    @Override
    public void noticesPending() {
        FrameWriter open = writer();
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

    // ---- the end

    @Override
    public void inspect(long nanoTime, long writeDeadlineNanos) {
        inspect(nanoTime, transport.idleTimeout().toNanos(), writeDeadlineNanos);
    }

    @Override
    protected void closing(int code, String reason) {
        ErrorCode refusal = refusalOfFrame(code);
        if (refusal != null) {
            metrics().refused(refusal);
        }
        context.closed(code, reason, session());
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
}
