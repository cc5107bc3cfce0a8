package org.higginspush.hub.edge.bayeux.websocket;

import java.time.Duration;
import java.util.List;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.websocket.common.AbstractWebSocketTransport;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.higginspush.hub.edge.bayeux.BayeuxReply;
import org.higginspush.hub.edge.bayeux.BayeuxRequest;
import org.higginspush.hub.edge.bayeux.BayeuxSettings;
import org.higginspush.hub.edge.bayeux.BrowserCookie;
import org.higginspush.hub.edge.bayeux.JsonReply;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.bayeux.PushSession;
import org.higginspush.hub.edge.bayeux.RequestSource;
import org.higginspush.hub.edge.jetty.AddressThrottle;
import org.higginspush.hub.edge.jetty.RateLimits;
import org.higginspush.hub.edge.jetty.ReadBudget;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * Bayeux over WebSocket, on Jetty's WebSocket core. It keeps nothing of the HTTP upgrade but the address and the browser cookie,
 * and negotiates no extension: permessage-deflate costs more than it saves on frames this small.
 */
public final class WebSocketTransport extends AbstractWebSocketTransport implements WebSocketNegotiator {
    private static final BayeuxRequest.Header NO_MESSAGE = new BayeuxRequest.Header(Channel.META_CONNECT, null, null);

    private final PushBayeuxServer hub;
    private final RateLimits limits;
    private final AddressThrottle throttle;
    private final Duration idleTimeout;
    private final Duration handshakeTimeout;

    /**
     * @param limits what may come on one connection
     * @param throttle is told of addresses whose connections are closed
     */
    public WebSocketTransport(
            PushBayeuxServer hub, BayeuxSettings settings, RateLimits limits, AddressThrottle throttle) {
        super(hub);
        this.hub = hub;
        this.limits = limits;
        this.throttle = throttle;
        this.idleTimeout = settings.webSocketIdleTimeout();
        this.handshakeTimeout = settings.handshakeTimeout();
    }

    /** After how long without a frame a connection is dead. */
    Duration idleTimeout() {
        return idleTimeout;
    }

    /** Within which time a connection must speak for a session. */
    Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    PushBayeuxServer hub() {
        return hub;
    }

    /** Runs something that does not block, once, after a delay. */
    void schedule(Runnable task, Duration delay) {
        hub.schedule(task, delay.toMillis());
    }

    /** Runs something that does not block, once, after a delay. */
    org.eclipse.jetty.util.thread.Scheduler.Task schedule(Runnable task, long delayMillis) {
        return hub.schedule(task, delayMillis);
    }

    /** A budget for a connection whose end point has none. */
    ReadBudget newBudget() {
        return new ReadBudget(limits, false);
    }

    /** A connection was closed because too much came on it. */
    void flooded(WebSocketContext by) {
        throttle.flooded(ClientAddress.of(by.getRemoteAddress()));
    }

    @Override
    public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
        response.setExtensions(List.of());
        request.getSubProtocols().stream().findFirst().ifPresent(response::setAcceptedSubProtocol);
        RequestSource source = new RequestSource(
                request.getConnectionMetaData().getRemoteSocketAddress(),
                request.getHeaders().get(HttpHeader.ORIGIN),
                System.nanoTime());
        return new WebSocketEndPoint(this, request, source, BrowserCookie.cookie(request, BrowserCookie.NAME));
    }

    @Override
    public void customize(Configuration connection) {
        connection.setAutoFragment(true);
        connection.setMaxFrameSize(getMaxMessageSize());
        connection.setMaxTextMessageSize(getMaxMessageSize());
        connection.setIdleTimeout(idleTimeout);
        connection.setInputBufferSize(2048);
    }

    /** A session for a handshake that came on a WebSocket. */
    PushSession newSession() {
        PushSession session = hub.newServerSession();
        session.setServerTransport(this);
        return session;
    }

    /** A reply that CometD made. */
    JsonReply reply(ServerMessage.Mutable message) {
        return new CometdReply(message);
    }

    private final class CometdReply implements JsonReply {
        private final ServerMessage.Mutable message;

        CometdReply(ServerMessage.Mutable message) {
            this.message = message;
        }

        @Override
        public boolean isSuccessful() {
            return message.isSuccessful();
        }

        @Override
        public String channel() {
            return message.getChannel();
        }

        @Override
        public @Nullable String error() {
            return message.get(Message.ERROR_FIELD) instanceof String error ? error : null;
        }

        @Override
        public void appendTo(StringBuilder json) {
            json.append(toJSON(message));
        }
    }

    /** A message from a session's queue, as JSON. */
    String json(ServerMessage message) {
        return toJSON(message);
    }

    /** The reply to what cannot be read: it has no channel and no id to reply to. */
    static JsonReply unreadable(Refusal refusal) {
        BayeuxReply reply = new BayeuxReply(NO_MESSAGE);
        reply.refuse(refusal);
        reply.adviseAfter(refusal);
        return reply;
    }
}
