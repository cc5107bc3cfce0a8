package org.higginspush.client.internal.bayeux;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.cometd.bayeux.Message;
import org.cometd.client.transport.ClientTransport;
import org.cometd.client.transport.MessageClientTransport;
import org.cometd.client.transport.TransportListener;
import org.cometd.common.HashMapMessage;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.jspecify.annotations.Nullable;

/** A transport whose other end is the test. */
public final class FakeTransport extends ClientTransport implements MessageClientTransport {
    public final Deque<List<Message.Mutable>> sent = new ArrayDeque<>();
    public boolean aborted;

    private @Nullable TransportListener listener;

    public FakeTransport() {
        super("websocket", null, new HashMap<>(), null);
    }

    @Override
    public void setMessageTransportListener(TransportListener listener) {
        this.listener = listener;
    }

    @Override
    public void send(TransportListener listener, List<Message.Mutable> messages) {
        sent.add(messages);
    }

    @Override
    public void abort(Throwable failure) {
        aborted = true;
    }

    @Override
    public boolean accept(String version) {
        return true;
    }

    TransportListener listener() {
        return java.util.Objects.requireNonNull(listener);
    }

    /** The hub answers a message with these fields. */
    public void answers(Message message, Map<String, Object> fields) {
        HashMapMessage reply = new HashMapMessage();
        reply.setId(message.getId());
        reply.setChannel(message.getChannel());
        reply.putAll(fields);
        hubSends(reply);
    }

    void hubSends(Message.Mutable message) {
        listener().onMessages(List.of(message));
    }

    /** An open session over this transport, for tests of what uses one. */
    public BayeuxSession openSession(
            ScheduledExecutorService timer, SessionListener listener, Consumer<ConnectionFailure> ended) {
        BayeuxSession session =
                new BayeuxSession(this, timer, Duration.ofSeconds(15), "", Runnable::run, listener, ended);
        session.handshake(Map.of("token", "t"), reply -> {});
        answers(sent.remove().get(0), Map.of("successful", true, "clientId", "c1"));
        return session;
    }
}
