package org.higginspush.ledger.bayeux;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One Bayeux session of a simulated client, from its handshake to its end. It never reconnects: its listener makes a
 * new one. All methods are called by tasks of the client's mailbox, and so is the listener.
 */
public final class BayeuxSession {
    /** The transports. */
    public enum Transport {
        WEBSOCKET,
        LONG_POLLING
    }

    /** Hears of the session. */
    public interface Listener {
        /** What goes into {@code ext.push} of the handshake. */
        ObjectNode handshakeExt();

        /** The handshake was successful. */
        void opened();

        /** What goes into {@code ext.push} of the heartbeat that is about to be sent. */
        ObjectNode heartbeatExt();

        /**
         * A heartbeat was answered.
         *
         * @param push {@code ext.push} of the answer
         */
        void heartbeatAnswered(JsonNode push);

        /** A message came in that is not an answer. */
        void received(JsonNode message);

        /**
         * The session ended without a disconnect. Called once; nothing is called after it.
         *
         * @param pause how many milliseconds the hub asks to wait before the next
         */
        void ended(String why, long pause);
    }

    /** A message to send and who hears the answer. */
    public record Request(ObjectNode message, Consumer<JsonNode> answered) {}

    private final ClientResources clientResources;
    private final Mailbox mailbox;
    private final BayeuxTransport transport;
    private final Duration held;
    private final Listener listener;
    private final Map<String, Consumer<JsonNode>> waiting = new HashMap<>();
    private final Map<String, Future<?>> alarms = new HashMap<>();
    private long lastId;
    private @Nullable String clientId;
    private boolean over;
    private @Nullable Runnable leaving;

    /**
     * @param held for how long the hub may hold a heartbeat back
     */
    public BayeuxSession(
            ClientResources clientResources,
            Mailbox mailbox,
            Transport transport,
            URI hub,
            Duration held,
            Listener listener) {
        this.clientResources = clientResources;
        this.mailbox = mailbox;
        this.held = held;
        this.listener = listener;
        this.transport = switch (transport) {
            case WEBSOCKET -> new WebSocketTransport(clientResources, hub);
            case LONG_POLLING -> new LongPollingTransport(clientResources, hub, held);
        };
    }

    /** Connects and shakes hands. */
    public void begin() {
        transport.open(new BayeuxTransport.Receiver() {
            @Override
            public void opened() {
                mailbox.execute(BayeuxSession.this::handshake);
            }

            @Override
            public void received(JsonNode message) {
                mailbox.execute(() -> take(message));
            }

            @Override
            public void lost(String why) {
                mailbox.execute(() -> end(why, 0));
            }
        });
    }

    private void handshake() {
        ObjectNode message = message("/meta/handshake", listener.handshakeExt());
        message.put("version", "1.0").putArray("supportedConnectionTypes").add(transport.connectionType());
        send(new Request(message, reply -> {
            if (isSuccessful(reply)) {
                clientId = reply.path("clientId").asText();
                listener.opened();
            }
        }));
    }

    /** A message on a channel, to be sent over this session. */
    public ObjectNode message(String channel, @Nullable ObjectNode push) {
        ObjectNode message = Json.object().put("channel", channel).put("id", Long.toString(++lastId));
        if (clientId != null) {
            message.put("clientId", clientId);
        }
        if (push != null) {
            message.putObject("ext").set("push", push);
        }
        return message;
    }

    /** The first heartbeat, which the hub answers at once; all others follow by themselves. */
    public Request firstHeartbeat() {
        ObjectNode message = connect();
        message.putObject("advice").put("timeout", 0);
        return new Request(message, this::heartbeatAnswered);
    }

    private ObjectNode connect() {
        return message("/meta/connect", listener.heartbeatExt()).put("connectionType", transport.connectionType());
    }

    /** Sends messages in one frame or request. An answer that does not come in time ends the session. */
    public void send(Request... requests) {
        for (Request request : requests) {
            expect(request);
        }
        transport.send(List.of(requests).stream()
                .map(request -> request.message().toString())
                .collect(Collectors.joining(",", "[", "]")));
    }

    private void expect(Request request) {
        String id = request.message().path("id").asText();
        waiting.put(id, request.answered());
        long requestTimeout = held.plus(clientResources.requestTimeout()).toMillis();
        alarms.put(id, clientResources.later(requestTimeout, () -> mailbox.execute(() -> alarm(id))));
    }

    private void alarm(String id) {
        if (waiting.containsKey(id)) {
            end("no answer in time", 0);
        }
    }

    private void take(JsonNode message) {
        if (over) {
            return;
        }
        String id = Json.text(message, "id");
        if (message.has("data") && !message.has("successful")) {
            if (leaving == null) {
                listener.received(message);
            }
        } else if (id == null) {
            isSuccessful(message);
        } else {
            takeAnswer(id, message);
        }
    }

    private void takeAnswer(String id, JsonNode message) {
        Future<?> alarm = alarms.remove(id);
        if (alarm != null) {
            alarm.cancel(false);
        }
        Consumer<JsonNode> answered = waiting.remove(id);
        if (answered != null) {
            answered.accept(message);
        }
    }

    private void heartbeatAnswered(JsonNode reply) {
        if (!isSuccessful(reply)) {
            return;
        }
        listener.heartbeatAnswered(push(reply));
        if (!over) {
            send(new Request(connect(), this::heartbeatAnswered));
        }
    }

    /** {@code ext.push} of a message. */
    public static JsonNode push(JsonNode message) {
        return message.path("ext").path("push");
    }

    /** True if the reply is successful; the session ends if it is not. */
    public boolean isSuccessful(JsonNode reply) {
        boolean granted = reply.path("successful").asBoolean();
        if (!granted) {
            end(
                    reply.path("error").asText("refused"),
                    reply.path("advice").path("interval").asLong());
        }
        return granted;
    }

    private void end(String why, long pause) {
        if (over) {
            return;
        }
        drop();
        if (leaving != null) {
            leaving.run();
        } else {
            listener.ended(why, pause);
        }
    }

    /** Drops the connection without a disconnect, as a client does that dies. The listener is not called any more. */
    public void drop() {
        over = true;
        waiting.clear();
        alarms.values().forEach(alarm -> alarm.cancel(false));
        alarms.clear();
        transport.abort();
    }

    /**
     * Sends a disconnect. The session is over once the hub has answered or the connection is lost; the listener is not
     * called any more.
     */
    public void leave(Runnable left) {
        if (clientId == null || over) {
            drop();
            left.run();
            return;
        }
        leaving = left;
        waiting.clear();
        alarms.values().forEach(alarm -> alarm.cancel(false));
        send(new Request(message("/meta/disconnect", null), reply -> end("left", 0)));
    }
}
