package org.higginspush.hub.edge.bayeux;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.ServerMessageImpl;
import org.cometd.server.websocket.common.AbstractWebSocketTransport;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * Bayeux over WebSocket, on Jetty's WebSocket core and CometD's transport base classes. It keeps nothing of the HTTP
 * upgrade but the address and the browser cookie, and negotiates no extension: permessage-deflate costs more than it saves
 * on frames this small.
 */
final class WebSocketTransport extends AbstractWebSocketTransport implements WebSocketNegotiator {
    /** How a message list parsed by the end point reaches CometD's code, which would parse the text again. */
    private record Parsed(String text, List<ServerMessage.Mutable> messages) {}

    private static final ThreadLocal<@Nullable Parsed> PARSED = new ThreadLocal<>();

    private static final Map<String, Object> HANDSHAKE_AGAIN = Collections.unmodifiableMap(
            Replies.advice(new Refusal(ErrorCode.SESSION_UNKNOWN, Refusals.SESSION_UNKNOWN.text(), Duration.ZERO)));

    /** More messages than these in a frame take their time, whatever they are. */
    private static final int MOST_QUICK = 8;

    private final PushBayeuxServer hub;
    private final Duration idleTimeout;
    private final Duration handshakeTimeout;

    WebSocketTransport(PushBayeuxServer hub, BayeuxSettings settings) {
        super(hub);
        this.hub = hub;
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

    /** Runs something that does not block, once, after a delay. */
    void schedule(Runnable task, Duration delay) {
        hub.schedule(task, delay.toMillis());
    }

    /** A budget for a connection whose end has none. */
    ReadBudget newBudget() {
        return new ReadBudget(hub.rateLimits());
    }

    /** A connection was closed because too much came on it. */
    void flooded(Peer by) {
        hub.throttle().flooded(ClientAddress.of(by.getRemoteAddress()));
    }

    @Override
    public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
        response.setExtensions(List.of());
        request.getSubProtocols().stream().findFirst().ifPresent(response::setAcceptedSubProtocol);
        return new WebSocketEndPoint(
                this,
                QuickEndPoint.of(request),
                new Peer(
                        new RequestSource(
                                request.getConnectionMetaData().getRemoteSocketAddress(),
                                request.getHeaders().get(HttpHeader.ORIGIN),
                                System.nanoTime()),
                        Poll.cookie(request, BrowserCookie.NAME),
                        request.isSecure()));
    }

    @Override
    public void customize(Configuration connection) {
        connection.setAutoFragment(true);
        connection.setMaxFrameSize(getMaxMessageSize());
        connection.setMaxTextMessageSize(getMaxMessageSize());
        connection.setIdleTimeout(idleTimeout);
        connection.setInputBufferSize(2048);
    }

    /** Parses and checks the text of a frame. */
    List<ServerMessage.Mutable> read(String text) throws ParseException {
        return super.parseMessages(text);
    }

    /** Whether these messages can be dealt with at once, without waiting for a disk or for somebody else's code. */
    boolean isQuick(List<ServerMessage.Mutable> messages) {
        return messages.size() <= MOST_QUICK && messages.stream().allMatch(hub::isQuick);
    }

    /** Whether all of these are changes that this session publishes to users' channels. */
    boolean isPublishing(PushSession session, List<ServerMessage.Mutable> messages) {
        return messages.stream().allMatch(message -> hub.isPublishing(session, message));
    }

    /**
     * Enters changes.
     *
     * @return the replies; they are complete once the exchange of the frame has settled
     */
    List<ServerMessage.Mutable> publish(PushSession session, Peer from, List<ServerMessage.Mutable> messages) {
        List<ServerMessage.Mutable> replies = new ArrayList<>(messages.size());
        for (ServerMessage.Mutable message : messages) {
            ServerMessageImpl received = (ServerMessageImpl) message;
            received.setServerTransport(this);
            received.setBayeuxContext(from);
            hub.handle(session, message, Promise.from(replies::add, failure -> {}));
        }
        return replies;
    }

    /** A frame of replies, in UTF-8. */
    byte[] frame(List<ServerMessage.Mutable> replies) {
        StringJoiner frame = new StringJoiner(",", "[", "]");
        replies.forEach(reply -> frame.add(toJSON(reply)));
        return frame.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Runs CometD's code such that it finds the text parsed already. */
    void withParsed(String text, List<ServerMessage.Mutable> messages, Runnable handling) {
        PARSED.set(new Parsed(text, messages));
        try {
            handling.run();
        } finally {
            PARSED.remove();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very text that was parsed
    @Override
    public List<ServerMessage.Mutable> parseMessages(String json) throws ParseException {
        Parsed parsed = PARSED.get();
        return parsed != null && parsed.text() == json ? parsed.messages() : super.parseMessages(json);
    }

    @SuppressWarnings("ReferenceEquality")
    boolean isLive(PushSession session) {
        return hub.getSession(session.getId()) == session;
    }

    @Nullable
    PushSession session(@Nullable String clientId) {
        ServerSession found = clientId == null ? null : hub.getSession(clientId);
        return found instanceof PushSession session ? session : null;
    }

    /**
     * The answer to messages of a session that the hub does not know. Each is answered on its own channel with its own id:
     * without these a client waits until it gives up.
     */
    byte[] unknownSession(List<ServerMessage.Mutable> messages) {
        List<ServerMessage.Mutable> answers = new ArrayList<>(messages.size());
        for (ServerMessage.Mutable message : messages) {
            ServerMessage.Mutable reply = hub.newMessage();
            reply.setChannel(message.getChannel());
            if (message.containsKey(Message.ID_FIELD)) {
                reply.put(Message.ID_FIELD, message.get(Message.ID_FIELD));
            }
            Replies.refuse(reply, Refusals.SESSION_UNKNOWN);
            reply.put(Message.ADVICE_FIELD, HANDSHAKE_AGAIN);
            answers.add(reply);
        }
        return frame(answers);
    }

    /** The answer to messages that may not come together. */
    byte[] refused(List<ServerMessage.Mutable> messages, Refusal refusal) {
        return frame(hub.refused(messages, refusal));
    }

    /** The answer to what cannot be read: it has no channel and no id to answer to. */
    byte[] unreadable(Refusal refusal) {
        ServerMessage.Mutable reply = hub.newMessage();
        reply.setChannel(Channel.META_CONNECT);
        Replies.refuse(reply, refusal);
        if (refusal.retryAfter() != null) {
            reply.put(Message.ADVICE_FIELD, Replies.advice(refusal));
        }
        return frame(List.of(reply));
    }

    /** The connection of a session is gone: a session made on it cannot come back and ends at once. */
    void lost(PushSession session, WebSocketEndPoint connection) {
        hub.connectionLost(session, connection);
    }
}
