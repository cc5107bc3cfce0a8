package org.higginspush.ledger.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Position;
import org.higginspush.ledger.book.Account;
import org.higginspush.ledger.book.DeviceName;
import org.higginspush.ledger.wire.BayeuxSession;
import org.higginspush.ledger.wire.BayeuxSession.Request;
import org.higginspush.ledger.wire.Json;
import org.higginspush.ledger.wire.Mailbox;
import org.jspecify.annotations.Nullable;

/**
 * A device made of the wire protocol alone, light enough for thousands in one process. Its sync is an entry in the books: it
 * then holds exactly the revision it was told of, and nothing it was not.
 */
final class SimulatedDevice implements Device, BayeuxSession.User {
    private final Surroundings world;
    private final URI hub;
    private final Account account;
    private final BayeuxSession.Transport transport;
    private final Memory memory;
    private final Random chance;
    private final Mailbox mailbox;
    private final String channel;

    private @Nullable BayeuxSession session;
    private volatile boolean connected;
    private boolean resyncing;
    private boolean gone;
    private int setbacks;

    SimulatedDevice(
            Surroundings world,
            URI hub,
            Account account,
            BayeuxSession.Transport transport,
            Memory.Habit habit,
            Random chance) {
        this.world = world;
        this.hub = hub;
        this.account = account;
        this.transport = transport;
        this.memory = new Memory(habit);
        this.chance = chance;
        this.mailbox = world.network().mailbox();
        this.channel = "/user/" + Ids.encode(name().user()) + "/contexts";
    }

    private DeviceName name() {
        return account.name();
    }

    @Override
    public Account account() {
        return account;
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
        memory.sessionBegins();
        session = new BayeuxSession(
                world.network(), mailbox, transport, hub, world.pace().heartbeat(), this);
        session.begin();
    }

    @Override
    public ObjectNode introduction() {
        return Json.object()
                .put("token", world.tokens().subscriber(name().user()))
                .put("device", name().device());
    }

    @Override
    public void opened() {
        BayeuxSession opened = current();
        Position since = memory.since();
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
        if (!current().isGranted(reply)) {
            return;
        }
        JsonNode push = BayeuxSession.push(reply);
        Position position = position(push);
        if (position != null && push.path("resync").asBoolean()) {
            memory.startsAt(position);
            resync(push.path("spread").asInt());
        } else if (position != null) {
            push.path("changes").forEach(this::takeMissed);
            memory.caughtUp(position);
        }
        setbacks = 0;
        connected = true;
    }

    /** Syncs everything, at a random moment of the time the hub gives; that covers whatever it is told until then. */
    private void resync(int spread) {
        if (!resyncing) {
            resyncing = true;
            world.network()
                    .later(
                            chance.nextInt(spread + 1),
                            () -> mailbox.execute(() -> {
                                resyncing = false;
                                account.resynced("the hub asked", world.truth().of(name().user()));
                            }));
        }
    }

    @Override
    public void heard(JsonNode message) {
        JsonNode data = message.path("data");
        if (!channel.equals(Json.text(message, "channel"))) {
            return;
        }
        memory.noticed(position(data));
        takeChange(data);
    }

    /** A poll may have said an old position while the answer was under way, and be told again of what that brings. */
    private void takeMissed(JsonNode change) {
        takeChange(change);
        if (transport == BayeuxSession.Transport.WEBSOCKET) {
            account.caughtUp(
                    change.path("context").asText(), change.path("revision").asLong());
        }
    }

    private void takeChange(JsonNode change) {
        String context = change.path("context").asText();
        long revision = change.path("revision").asLong();
        boolean news = revision > account.holds(context);
        account.told(context, revision, Json.text(change, "origin"));
        if (news && !resyncing) {
            account.synced(context, revision);
        }
    }

    @Override
    public ObjectNode heartbeat() {
        memory.heartbeatAsked();
        ObjectNode push = Json.object().put("heard", memory.heard());
        Position highest = memory.highest();
        return highest == null ? push : push.put("position", highest.toString());
    }

    @Override
    public void beaten(JsonNode push) {
        memory.heartbeatAnswered(position(push));
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
        long most = world.pace().pauseMillis(setbacks++);
        world.network().later(pause + chance.nextLong(most + 1), () -> mailbox.execute(this::connect));
    }
}
