package org.higginspush.ledger.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Position;
import org.higginspush.ledger.bayeux.BayeuxSession;
import org.higginspush.ledger.bayeux.BayeuxSession.Request;
import org.higginspush.ledger.bayeux.Json;
import org.higginspush.ledger.bayeux.Mailbox;
import org.higginspush.ledger.checker.ContextName;
import org.higginspush.ledger.checker.DeviceHistory;
import org.higginspush.ledger.checker.DeviceName;
import org.higginspush.ledger.hub.NoticeFields;
import org.jspecify.annotations.Nullable;

/**
 * A device made of the wire protocol alone, light enough for thousands in one process. Its sync only records in the
 * checker that it holds the revision it was told of.
 */
final class SimulatedDevice implements Device, BayeuxSession.Listener {
    /** Hears of its sessions, in its mailbox. */
    interface SessionListener {
        /** Nobody does. */
        SessionListener NONE = new SessionListener() {
            @Override
            public void sessionBegins() {}

            @Override
            public boolean answered(boolean knowsThatAllIsKnown) {
                return false;
            }

            @Override
            public void rested() {}
        };

        /** It connects. */
        void sessionBegins();

        /**
         * The hub has answered a heartbeat, or the subscription.
         *
         * @param knowsThatAllIsKnown true if the device has told the hub by then that it knows everything that it was told
         * @return true if it is to disconnect, and not to reconnect before it is started again
         */
        boolean answered(boolean knowsThatAllIsKnown);

        /** It has disconnected, as it was told to. */
        void rested();
    }

    private final DeviceEnvironment environment;
    private final URI hub;
    private final DeviceHistory history;
    private final BayeuxSession.Transport transport;
    private final DevicePositions positions;
    private final Random chance;
    private final Mailbox mailbox;
    private final String channel;
    private SessionListener listener = SessionListener.NONE;

    private @Nullable BayeuxSession session;
    private volatile boolean connected;
    private boolean resyncing;
    private boolean gone;
    private int failedAttempts;
    /** When it subscribed, by the checker's clock. */
    private long subscribedAt;

    SimulatedDevice(
            DeviceEnvironment environment,
            URI hub,
            DeviceHistory history,
            BayeuxSession.Transport transport,
            DevicePositions.ResumePosition resumePosition,
            Random chance) {
        this.environment = environment;
        this.hub = hub;
        this.history = history;
        this.transport = transport;
        this.positions = new DevicePositions(resumePosition);
        this.chance = chance;
        this.mailbox = environment.clientResources().mailbox();
        this.channel = "/user/" + Ids.encode(name().user()) + "/contexts";
    }

    /** To be called before the start. */
    void listen(SessionListener listening) {
        listener = listening;
    }

    private DeviceName name() {
        return history.name();
    }

    @Override
    public DeviceHistory history() {
        return history;
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public void start() {
        mailbox.execute(this::connect);
    }

    @Override
    public void flap() {
        mailbox.execute(() -> {
            if (session != null && !gone) {
                session.drop();
                ended("flapped", 0);
            }
        });
    }

    @Override
    public CompletableFuture<Void> leave() {
        CompletableFuture<Void> left = new CompletableFuture<>();
        mailbox.execute(() -> {
            gone = true;
            connected = false;
            if (session == null) {
                left.complete(null);
            } else {
                session.leave(() -> left.complete(null));
            }
        });
        return left;
    }

    // ---- in the mailbox

    private void connect() {
        if (gone) {
            return;
        }
        positions.sessionBegins();
        listener.sessionBegins();
        session = new BayeuxSession(
                environment.clientResources(),
                mailbox,
                transport,
                hub,
                environment.timeouts().heartbeat(),
                this);
        session.begin();
    }

    @Override
    public ObjectNode handshakeExt() {
        return Json.object()
                .put("token", environment.tokens().subscriber(name().user()))
                .put("device", name().device());
    }

    @Override
    public void opened() {
        BayeuxSession opened = current();
        subscribedAt = history.now();
        Position since = positions.since();
        ObjectNode push = since == null ? null : Json.object().put("position", since.toString());
        ObjectNode subscribe = opened.message("/meta/subscribe", push).put("subscription", channel);
        // Requests that poll may overtake each other.
        if (transport == BayeuxSession.Transport.LONG_POLLING || chance.nextBoolean()) {
            opened.send(new Request(subscribe, this::subscribed), opened.firstHeartbeat());
        } else {
            opened.send(new Request(subscribe, this::subscribed));
            opened.send(opened.firstHeartbeat());
        }
    }

    private BayeuxSession current() {
        if (session == null) {
            throw new IllegalStateException("There is no session.");
        }
        return session;
    }

    private void subscribed(JsonNode reply) {
        if (!current().isSuccessful(reply)) {
            return;
        }
        JsonNode push = BayeuxSession.push(reply);
        Position position = position(push);
        if (position != null && push.path("resync").asBoolean()) {
            positions.startsAt(position);
            resync(position.epoch(), push.path("spread").asInt());
        } else if (position != null) {
            takeMissed(push.path("changes"));
            positions.caughtUp(position);
        }
        failedAttempts = 0;
        connected = true;
        listener.answered(false);
    }

    /** Syncs everything, at a random moment of the time the hub gives; that covers whatever it is told until then. */
    private void resync(String epoch, int spread) {
        if (!resyncing) {
            resyncing = true;
            environment
                    .clientResources()
                    .later(
                            chance.nextInt(spread + 1),
                            () -> mailbox.execute(() -> {
                                resyncing = false;
                                history.resynced(
                                        "the hub asked",
                                        epoch,
                                        environment.currentRevisions().of(name().user()));
                            }));
        }
    }

    @Override
    public void received(JsonNode message) {
        JsonNode data = message.path("data");
        if (!channel.equals(Json.text(message, "channel"))) {
            return;
        }
        positions.noticed(position(data));
        takeChange(data, Long.MIN_VALUE);
    }

    private void takeMissed(JsonNode changes) {
        history.answerIs(NoticeFields.contexts(name().user(), changes));
        changes.forEach(this::takeMissedChange);
    }

    /**
     * A poll that is sent before this answer arrives carries an older position, and may be answered with the same
     * changes.
     */
    private void takeMissedChange(JsonNode change) {
        takeChange(change, subscribedAt);
        if (transport == BayeuxSession.Transport.WEBSOCKET) {
            history.caughtUp(
                    NoticeFields.contextName(name().user(), change),
                    change.path("revision").asLong());
        }
    }

    private void takeChange(JsonNode change, long askedAt) {
        ContextName contextName = NoticeFields.contextName(name().user(), change);
        long revision = change.path("revision").asLong();
        boolean news = revision > history.holds(contextName);
        history.notified(contextName, revision, Json.text(change, "origin"), askedAt);
        if (news && !resyncing) {
            history.synced(contextName, revision);
        }
    }

    @Override
    public ObjectNode heartbeatExt() {
        positions.heartbeatAsked();
        ObjectNode push = Json.object().put("heard", positions.received());
        Position highest = positions.highest();
        return highest == null ? push : push.put("position", highest.toString());
    }

    @Override
    public void heartbeatAnswered(JsonNode push) {
        boolean knows = positions.isConfirmed() && !resyncing;
        positions.heartbeatAnswered(position(push));
        BayeuxSession answered = session;
        if (connected && answered != null && listener.answered(knows)) {
            connected = false;
            session = null;
            answered.leave(listener::rested);
        }
    }

    private static @Nullable Position position(JsonNode fields) {
        return Position.parse(Json.text(fields, "position"));
    }

    @Override
    public void ended(String why, long pause) {
        connected = false;
        session = null;
        if (gone) {
            return;
        }
        long most = environment.timeouts().backoffMillis(failedAttempts++);
        environment.clientResources().later(pause + chance.nextLong(most + 1), () -> mailbox.execute(this::connect));
    }
}
