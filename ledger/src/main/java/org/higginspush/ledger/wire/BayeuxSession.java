package org.higginspush.ledger.wire;

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
 * One Bayeux session of a simulated client, from its handshake to its end. It never retries: its user makes a new one. All
 * methods are called by tasks of the user's mailbox, and so is the user.
 */
public final class BayeuxSession {
    /** What a client may speak. */
    public enum Transport {
        WEBSOCKET,
        LONG_POLLING
    }

    /** Who has a session. */
    public interface User {
        /** What goes into {@code ext.push} of the handshake. */
        ObjectNode introduction();

        /** The handshake was granted. */
        void opened();

        /** What goes into {@code ext.push} of the heartbeat that is about to be sent. */
        ObjectNode heartbeat();

        /**
         * A heartbeat was answered.
         *
         * @param push {@code ext.push} of the answer
         */
        void beaten(JsonNode push);

        /** A message came in that is not an answer. */
        void heard(JsonNode message);

        /**
         * The session is over, and was not left. Called once; nothing is called after it.
         *
         * @param pause how many milliseconds the hub asks to wait before the next
         */
        void ended(String why, long pause);
    }

    /** A message to send and who hears the answer. */
    public record Request(ObjectNode message, Consumer<JsonNode> answered) {}

    private final Network network;
    private final Mailbox mailbox;
    private final Wire wire;
    private final Duration held;
    private final User user;
    private final Map<String, Consumer<JsonNode>> waiting = new HashMap<>();
    private final Map<String, Future<?>> alarms = new HashMap<>();
    private long lastId;
    private @Nullable String clientId;
    private boolean over;
    private @Nullable Runnable leaving;

    /**
     * @param held for how long the hub may hold a heartbeat back
     */
    public BayeuxSession(Network network, Mailbox mailbox, Transport transport, URI hub, Duration held, User user) {
        this.network = network;
        this.mailbox = mailbox;
        this.held = held;
        this.user = user;
        this.wire = switch (transport) {
            case WEBSOCKET -> new WebSocketWire(network, hub);
            case LONG_POLLING -> new LongPollingWire(network, hub, held);
        };
    }

    /** Connects and shakes hands. */
    public void begin() {
        wire.open(new Wire.Owner() {
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
        ObjectNode message = message("/meta/handshake", user.introduction());
        message.put("version", "1.0").putArray("supportedConnectionTypes").add(wire.connectionType());
        send(new Request(message, reply -> {
            if (isGranted(reply)) {
                clientId = reply.path("clientId").asText();
                user.opened();
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
        return new Request(message, this::beaten);
    }

    private ObjectNode connect() {
        return message("/meta/connect", user.heartbeat()).put("connectionType", wire.connectionType());
    }

    /** Sends messages in one frame or request. An answer that does not come in time ends the session. */
    public void send(Request... requests) {
        for (Request request : requests) {
            expect(request);
        }
        wire.send(List.of(requests).stream()
                .map(request -> request.message().toString())
                .collect(Collectors.joining(",", "[", "]")));
    }

    private void expect(Request request) {
        String id = request.message().path("id").asText();
        waiting.put(id, request.answered());
        long patience = held.plus(network.patience()).toMillis();
        alarms.put(id, network.later(patience, () -> mailbox.execute(() -> alarm(id))));
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
                user.heard(message);
            }
        } else if (id == null) {
            isGranted(message);
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

    private void beaten(JsonNode reply) {
        if (!isGranted(reply)) {
            return;
        }
        user.beaten(push(reply));
        if (!over) {
            send(new Request(connect(), this::beaten));
        }
    }

    /** {@code ext.push} of a message. */
    public static JsonNode push(JsonNode message) {
        return message.path("ext").path("push");
    }

    /** True if the answer is yes; a no ends the session. */
    public boolean isGranted(JsonNode reply) {
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
            user.ended(why, pause);
        }
    }

    /** Lets go of the connection without a word, as a client does that dies. The user hears nothing more. */
    public void drop() {
        over = true;
        waiting.clear();
        alarms.values().forEach(alarm -> alarm.cancel(false));
        alarms.clear();
        wire.abort();
    }

    /** Says goodbye. The session is over once the hub has answered, or cannot; the user hears nothing more. */
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
