package org.higginspush.client.internal.bayeux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.cometd.bayeux.Message;
import org.cometd.common.HashMapMessage;
import org.jspecify.annotations.Nullable;

/** The messages of one session that are not answered yet, with the callbacks for their replies. Not thread-safe. */
final class PendingRequests {
    private final Consumer<List<Message.Mutable>> transport;
    private final Map<String, Consumer<Reply>> callbacks = new HashMap<>();
    private long lastId;
    private @Nullable String clientId;
    private @Nullable List<Message.Mutable> batch;
    private boolean closed;

    /**
     * @param transport sends messages in one frame or request
     */
    PendingRequests(Consumer<List<Message.Mutable>> transport) {
        this.transport = transport;
    }

    /** Makes a message with the next id. */
    Message.Mutable newMessage(String channel, Map<String, Object> push) {
        Message.Mutable message = new HashMapMessage();
        message.setId(Long.toString(++lastId));
        message.setChannel(channel);
        if (clientId != null) {
            message.setClientId(clientId);
        }
        if (!push.isEmpty()) {
            message.getExt(true).put("push", push);
        }
        return message;
    }

    /** The session's id, for all messages from now on. */
    void clientId(@Nullable String id) {
        clientId = id;
    }

    /** Sends a message, at once or with the others of its {@link #batch}; does nothing once closed. */
    void send(Message.Mutable message, Consumer<Reply> callback) {
        if (!closed) {
            callbacks.put(message.getId(), callback);
            addOrSend(message);
        }
    }

    private void addOrSend(Message.Mutable message) {
        if (batch != null) {
            batch.add(message);
        } else {
            transport.accept(List.of(message));
        }
    }

    /** Sends the messages that {@code sends} sends in one frame or request. */
    void batch(Runnable sends) {
        List<Message.Mutable> messages = new ArrayList<>();
        batch = messages;
        try {
            sends.run();
        } finally {
            batch = null;
        }
        if (!messages.isEmpty()) {
            transport.accept(messages);
        }
    }

    /** Calls the callback of the message that this answers; a second reply, or one to no message, is dropped. */
    void answer(Message reply) {
        Consumer<Reply> callback = callbacks.remove(reply.getId());
        if (callback != null) {
            callback.accept(Reply.of(reply));
        }
    }

    /** No callback is called any more for what was sent up to now. */
    void forget() {
        callbacks.clear();
    }

    /** Forgets all, and sends nothing any more. */
    void close() {
        forget();
        closed = true;
    }
}
