package org.higginspush.client.internal.bayeux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.cometd.bayeux.Message;
import org.cometd.common.HashMapMessage;
import org.jspecify.annotations.Nullable;

/** The messages of one session that are on their way to the hub, and who waits for their answers. Not thread-safe. */
final class PendingRequests {
    private final Consumer<List<Message.Mutable>> wire;
    private final Map<String, Consumer<Reply>> waiting = new HashMap<>();
    private long lastId;
    private @Nullable String clientId;
    private @Nullable List<Message.Mutable> together;

    /**
     * @param wire sends messages in one frame or request
     */
    PendingRequests(Consumer<List<Message.Mutable>> wire) {
        this.wire = wire;
    }

    /** Makes a message with the next id. */
    Message.Mutable message(String channel, Map<String, Object> push) {
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

    /** Sends a message, at once or with the others of {@link #together}. */
    void send(Message.Mutable message, Consumer<Reply> answered) {
        waiting.put(message.getId(), answered);
        if (together != null) {
            together.add(message);
        } else {
            wire.accept(List.of(message));
        }
    }

    /** Sends what {@code sends} sends in one frame or request. */
    void together(Runnable sends) {
        List<Message.Mutable> messages = new ArrayList<>();
        together = messages;
        try {
            sends.run();
        } finally {
            together = null;
        }
        if (!messages.isEmpty()) {
            wire.accept(messages);
        }
    }

    /** Hands an answer to who waits for it; a second answer, or one to nothing, is dropped. */
    void answer(Message reply) {
        Consumer<Reply> answered = waiting.remove(reply.getId());
        if (answered != null) {
            answered.accept(Reply.of(reply));
        }
    }

    /** Nobody waits any more. */
    void forget() {
        waiting.clear();
    }
}
