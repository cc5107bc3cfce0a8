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
import org.higginspush.ledger.Timeouts;
import org.higginspush.ledger.bayeux.BayeuxSession;
import org.higginspush.ledger.bayeux.BayeuxSession.Request;
import org.higginspush.ledger.bayeux.ClientResources;
import org.higginspush.ledger.bayeux.Json;
import org.higginspush.ledger.bayeux.Mailbox;
import org.jspecify.annotations.Nullable;

/** A publisher's Bayeux session over a WebSocket; several changes go in one frame. It reconnects by itself. */
final class BayeuxPublisher implements ChangePublisher, BayeuxSession.Listener {
    private final ClientResources clientResources;
    private final URI hub;
    private final Timeouts timeouts;
    private final String token;
    private final Mailbox mailbox;
    private final Set<CompletableFuture<PublishResult>> unanswered = new HashSet<>();
    private @Nullable BayeuxSession session;
    private boolean isOpen;
    private boolean closed;

    BayeuxPublisher(ClientResources clientResources, URI hub, Timeouts timeouts, String token) {
        this.clientResources = clientResources;
        this.hub = hub;
        this.timeouts = timeouts;
        this.token = token;
        this.mailbox = clientResources.mailbox();
        mailbox.execute(this::connect);
    }

    @Override
    public List<CompletableFuture<PublishResult>> publish(List<Publication> changes, boolean dies) {
        List<CompletableFuture<PublishResult>> answers = changes.stream()
                .map(change -> new CompletableFuture<PublishResult>())
                .toList();
        mailbox.execute(() -> publish(changes, answers, dies));
        return answers;
    }

    private void publish(List<Publication> changes, List<CompletableFuture<PublishResult>> answers, boolean dies) {
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

    private Request request(BayeuxSession through, Publication publication, CompletableFuture<PublishResult> answer) {
        ObjectNode message = through.message(ChangeFields.channel(publication.change()), null);
        message.set("data", ChangeFields.withAudience(publication));
        return new Request(message, reply -> {
            unanswered.remove(answer);
            answer.complete(answer(reply));
        });
    }

    private static PublishResult answer(JsonNode reply) {
        if (reply.path("successful").asBoolean()) {
            return PublishResult.receipt(BayeuxSession.push(reply));
        }
        String[] error = reply.path("error").asText("0").split(":", 2);
        return new PublishResult.Refused(Integer.parseInt(error[0]), error[error.length - 1]);
    }

    private void connect() {
        if (!closed) {
            session = new BayeuxSession(
                    clientResources, mailbox, BayeuxSession.Transport.WEBSOCKET, hub, timeouts.heartbeat(), this);
            session.begin();
        }
    }

    @Override
    public ObjectNode handshakeExt() {
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
    public ObjectNode heartbeatExt() {
        return Json.object();
    }

    @Override
    public void heartbeatAnswered(JsonNode push) {
        // a publisher has no position
    }

    @Override
    public void received(JsonNode message) {
        // a publisher subscribes to nothing
    }

    @Override
    public void ended(String why, long pause) {
        isOpen = false;
        List<CompletableFuture<PublishResult>> lost = new ArrayList<>(unanswered);
        unanswered.clear();
        lost.forEach(answer -> answer.completeExceptionally(new IOException(why)));
        clientResources.later(timeouts.minBackoff().toMillis() + pause, () -> mailbox.execute(this::connect));
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
