package org.higginspush.ledger.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Ids;
import org.higginspush.ledger.Pace;
import org.higginspush.ledger.wire.BayeuxSession;
import org.higginspush.ledger.wire.BayeuxSession.Request;
import org.higginspush.ledger.wire.Json;
import org.higginspush.ledger.wire.Mailbox;
import org.higginspush.ledger.wire.Network;
import org.jspecify.annotations.Nullable;

/** A publisher's Bayeux session over a WebSocket; several changes go in one frame. It comes back by itself. */
final class BayeuxDoor implements Door, BayeuxSession.User {
    private final Network network;
    private final URI hub;
    private final Pace pace;
    private final String token;
    private final Mailbox mailbox;
    private final Set<CompletableFuture<Answer>> unanswered = new HashSet<>();
    private @Nullable BayeuxSession session;
    private boolean isOpen;
    private boolean closed;

    BayeuxDoor(Network network, URI hub, Pace pace, String token) {
        this.network = network;
        this.hub = hub;
        this.pace = pace;
        this.token = token;
        this.mailbox = network.mailbox();
        mailbox.execute(this::connect);
    }

    @Override
    public List<CompletableFuture<Answer>> publish(List<Change> changes, boolean dies) {
        List<CompletableFuture<Answer>> answers =
                changes.stream().map(change -> new CompletableFuture<Answer>()).toList();
        mailbox.execute(() -> publish(changes, answers, dies));
        return answers;
    }

    private void publish(List<Change> changes, List<CompletableFuture<Answer>> answers, boolean dies) {
        BayeuxSession through = session;
        if (through == null || !isOpen) {
            answers.forEach(answer -> answer.completeExceptionally(new IOException("not connected")));
            return;
        }
        unanswered.addAll(answers);
        Request[] requests = new Request[changes.size()];
        for (int i = 0; i < requests.length; i++) {
            requests[i] = request(through, changes.get(i), answers.get(i));
        }
        through.send(requests);
        if (dies) {
            through.drop();
            ended("died", 0);
        }
    }

    private Request request(BayeuxSession through, Change change, CompletableFuture<Answer> answer) {
        ObjectNode message = through.message("/user/" + Ids.encode(change.user()) + "/contexts", null);
        message.set("data", HttpDoor.fields(change));
        return new Request(message, reply -> {
            unanswered.remove(answer);
            answer.complete(answer(reply));
        });
    }

    private static Answer answer(JsonNode reply) {
        if (reply.path("successful").asBoolean()) {
            return new Answer.Recorded(
                    BayeuxSession.push(reply).path("revision").asLong());
        }
        String[] error = reply.path("error").asText("0").split(":", 2);
        return new Answer.Refused(Integer.parseInt(error[0]), error[error.length - 1]);
    }

    private void connect() {
        if (!closed) {
            session =
                    new BayeuxSession(network, mailbox, BayeuxSession.Transport.WEBSOCKET, hub, pace.heartbeat(), this);
            session.begin();
        }
    }

    @Override
    public ObjectNode introduction() {
        return Json.object().put("token", token);
    }

    @Override
    public void opened() {
        isOpen = true;
        if (session != null) {
            session.send(session.firstHeartbeat());
        }
    }

    @Override
    public ObjectNode heartbeat() {
        return Json.object();
    }

    @Override
    public void beaten(JsonNode push) {
        // a publisher has no position
    }

    @Override
    public void heard(JsonNode message) {
        // nobody tells a publisher anything
    }

    @Override
    public void ended(String why, long pause) {
        isOpen = false;
        List<CompletableFuture<Answer>> lost = new ArrayList<>(unanswered);
        unanswered.clear();
        lost.forEach(answer -> answer.completeExceptionally(new IOException(why)));
        network.later(pace.shortestPause().toMillis() + pause, () -> mailbox.execute(this::connect));
    }

    @Override
    public void close() {
        mailbox.execute(() -> {
            closed = true;
            isOpen = false;
            if (session != null) {
                session.leave(() -> {});
            }
        });
    }
}
