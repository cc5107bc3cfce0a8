package org.higginspush.hub.command.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A Bayeux session on a WebSocket: handshake, subscription, heartbeats. Used by one thread. */
final class BayeuxConversation implements NoticeSource {
    private static final String TRANSPORT = "websocket";

    private final Target target;
    private final JsonSocket socket;
    private String clientId = "";
    private Duration heartbeat = Duration.ZERO;

    BayeuxConversation(Target target, JsonSocket socket) {
        this.target = target;
        this.socket = socket;
    }

    /** Makes a session and subscribes; returns why not, or null. */
    @Nullable
    String begin(Duration limit) throws InterruptedException {
        socket.send(BayeuxMessages.handshake(target, TRANSPORT));
        JsonNode handshake = reply("/meta/handshake", limit);
        if (handshake == null || !handshake.path("successful").asBoolean()) {
            return "the handshake on the WebSocket " + why(handshake);
        }
        note(handshake);
        clientId = handshake.path("clientId").asText();
        socket.send(BayeuxMessages.subscribe(target, clientId));
        JsonNode subscription = reply("/meta/subscribe", limit);
        if (subscription == null || !subscription.path("successful").asBoolean()) {
            return "the subscription on the WebSocket " + why(subscription);
        }
        return null;
    }

    private String why(@Nullable JsonNode reply) {
        String ended = socket.ended();
        return reply != null
                ? "is refused: " + reply.path("error").asText()
                : ended == null ? "is not answered" : "is not answered: it was ended " + ended;
    }

    private void note(JsonNode reply) {
        JsonNode timeout = reply.path("advice").path("timeout");
        if (timeout.isIntegralNumber() && timeout.asLong() > 0) {
            heartbeat = Duration.ofMillis(timeout.asLong());
        }
    }

    /** The next message of a channel; those of others are dropped. */
    @Nullable
    JsonNode reply(String channel, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); left > 0; left = until - System.nanoTime()) {
            JsonNode next = socket.next(Duration.ofNanos(left));
            if (next == null || next.path("channel").asText().equals(channel)) {
                return next;
            }
        }
        return null;
    }

    /** Begins a heartbeat that the hub holds: it answers the first of a session at once. */
    void holdsHeartbeat() throws InterruptedException {
        socket.send(BayeuxMessages.connect(clientId, TRANSPORT));
        JsonNode first = reply("/meta/connect", Duration.ofSeconds(1));
        if (first != null) {
            note(first);
            socket.send(BayeuxMessages.connect(clientId, TRANSPORT));
        }
    }

    /** For how long the hub holds a heartbeat; zero if it did not say. */
    Duration heartbeat() {
        return heartbeat;
    }

    @Override
    public boolean hears(Duration limit) throws InterruptedException {
        JsonNode notice = reply(BayeuxMessages.channel(target), limit);
        return notice != null && isData(notice);
    }

    private static boolean isData(JsonNode notice) {
        return notice.path("data").path("context").asText().equals(Target.CONTEXT);
    }

    @Override
    public void close() {
        socket.send(BayeuxMessages.disconnect(clientId));
        socket.close();
    }
}
