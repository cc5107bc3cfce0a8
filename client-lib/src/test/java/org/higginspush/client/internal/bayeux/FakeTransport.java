package org.higginspush.client.internal.bayeux;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cometd.bayeux.Message;
import org.cometd.client.transport.ClientTransport;
import org.cometd.client.transport.MessageClientTransport;
import org.cometd.client.transport.TransportListener;
import org.cometd.common.HashMapMessage;
import org.jspecify.annotations.Nullable;

/** A transport whose other end is the test. */
final class FakeTransport extends ClientTransport implements MessageClientTransport {
    final Deque<List<Message.Mutable>> sent = new ArrayDeque<>();
    boolean aborted;

    private @Nullable TransportListener listener;

    FakeTransport() {
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
    void answers(Message message, Map<String, Object> fields) {
        HashMapMessage reply = new HashMapMessage();
        reply.setId(message.getId());
        reply.setChannel(message.getChannel());
        reply.putAll(fields);
        hubSends(reply);
    }

    void hubSends(Message.Mutable message) {
        listener().onMessages(List.of(message));
    }
}
