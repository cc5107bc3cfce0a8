package org.higginspush.ledger.device;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Position;
import org.higginspush.ledger.bayeux.Json;
import org.higginspush.ledger.bayeux.Mailbox;
import org.higginspush.ledger.checker.ContextName;
import org.higginspush.ledger.checker.DeviceHistory;
import org.higginspush.ledger.hub.NoticeFields;
import org.jspecify.annotations.Nullable;

/**
 * A phone that asks over HTTP what it has missed, without holding the request, until there is nothing more: the position of each request
 * confirms what was told before. To the hub it is never connected.
 */
final class PollingConnection implements PhoneConnection {
    private final DeviceEnvironment environment;
    private final URI changes;
    private final DeviceHistory history;
    private final Owner owner;
    private final Random chance;
    private final Mailbox mailbox;

    private @Nullable Position position;
    private boolean gone;
    private int failedAttempts;

    PollingConnection(DeviceEnvironment environment, URI hub, DeviceHistory history, Owner owner, Random chance) {
        this.environment = environment;
        this.history = history;
        this.owner = owner;
        this.chance = chance;
        this.mailbox = environment.clientResources().mailbox();
        String device = URLEncoder.encode(history.name().device(), StandardCharsets.UTF_8);
        this.changes = URI.create(hub + "/v1/users/" + Ids.encode(history.name().user()) + "/changes?device=" + device);
    }

    @Override
    public void begin() {
        mailbox.execute(this::ask);
    }

    @Override
    public void flap() {
        // there is no link
    }

    @Override
    public CompletableFuture<Void> leave() {
        mailbox.execute(() -> gone = true);
        return CompletableFuture.completedFuture(null);
    }

    private void ask() {
        if (gone) {
            return;
        }
        long askedAt = history.now();
        Position since = position;
        HttpRequest request = HttpRequest.newBuilder(URI.create(changes + (since == null ? "" : "&since=" + since)))
                .timeout(environment.clientResources().requestTimeout())
                .header(
                        "Authorization",
                        "Bearer "
                                + environment.tokens().subscriber(history.name().user()))
                .build();
        environment
                .clientResources()
                .http()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .whenCompleteAsync((response, failure) -> answered(response, askedAt), mailbox);
    }

    private void answered(@Nullable HttpResponse<String> response, long askedAt) {
        int status = response == null ? 0 : response.statusCode();
        if (status == 304 && owner.mayRest()) {
            failedAttempts = 0;
            owner.rested();
        } else if (response != null && status == 200) {
            failedAttempts = 0;
            take(Json.read(response.body()), askedAt);
            ask();
        } else {
            long most = environment.timeouts().backoffMillis(failedAttempts++);
            environment.clientResources().later(chance.nextLong(most + 1), () -> mailbox.execute(this::ask));
        }
    }

    private void take(JsonNode answer, long askedAt) {
        position = Position.parse(Json.text(answer, "position"));
        if (answer.path("resync").asBoolean()) {
            history.resynced(
                    "the hub asked",
                    position == null ? null : position.epoch(),
                    environment.currentRevisions().of(history.name().user()));
            return;
        }
        JsonNode missed = answer.path("changes");
        history.answerIs(NoticeFields.contexts(history.name().user(), missed));
        Map<ContextName, Long> highest = new HashMap<>();
        missed.forEach(change -> {
            ContextName contextName = NoticeFields.contextName(history.name().user(), change);
            long revision = change.path("revision").asLong();
            history.notified(contextName, revision, Json.text(change, "origin"), askedAt);
            history.caughtUp(contextName, revision);
            highest.merge(contextName, revision, Math::max);
        });
        highest.forEach((contextName, revision) -> {
            if (revision > history.holds(contextName)) {
                history.synced(contextName, revision);
            }
        });
    }
}
