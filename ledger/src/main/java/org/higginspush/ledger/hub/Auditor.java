package org.higginspush.ledger.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.Ids;
import org.higginspush.ledger.bayeux.Json;
import org.higginspush.ledger.checker.ContextName;
import org.jspecify.annotations.Nullable;

/** Asks the hub over HTTP what it has recorded, as a device that knows nothing of it. */
public final class Auditor {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Executor LATER = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

    private final HttpClient http;
    private final URI hub;
    private final Tokens tokens;

    public Auditor(HttpClient http, URI hub, Tokens tokens) {
        this.http = http;
        this.hub = hub;
        this.tokens = tokens;
    }

    /** The epoch of the hub's positions: it stays the same as long as nothing acknowledged is gone. */
    public String epoch(String user) {
        String position = get(user, "").join().path("position").asText();
        return position.substring(0, position.lastIndexOf(':'));
    }

    /**
     * The revision of each context that the hub would tell a device of.
     *
     * @param device which, or null for one that made nothing
     */
    public CompletableFuture<Map<ContextName, Long>> recorded(String user, @Nullable String device, String epoch) {
        String as = device == null ? "" : "&device=" + URLEncoder.encode(device, StandardCharsets.UTF_8);
        return get(user, "?since=" + epoch + ":0" + as).thenApply(answer -> revisions(user, answer));
    }

    private static Map<ContextName, Long> revisions(String user, JsonNode answer) {
        Map<ContextName, Long> revisions = new HashMap<>();
        answer.path("changes")
                .forEach(change -> revisions.merge(
                        NoticeFields.contextName(user, change),
                        change.path("revision").asLong(),
                        Math::max));
        return revisions;
    }

    /** The answer; an empty object if nothing changed. */
    private CompletableFuture<JsonNode> get(String user, String query) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(hub + "/v1/users/" + Ids.encode(user) + "/changes" + query))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + tokens.subscriber(user))
                .build();
        return answer(request, System.nanoTime());
    }

    /** A node that cannot read now is asked again: what it has not recorded it has not later either. */
    private CompletableFuture<JsonNode> answer(HttpRequest request, long since) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenCompose(response -> {
            boolean again = response.statusCode() == 503 && System.nanoTime() - since < LIMIT.toNanos();
            return again
                    ? CompletableFuture.supplyAsync(() -> request, LATER).thenCompose(same -> answer(same, since))
                    : CompletableFuture.completedFuture(read(response));
        });
    }

    private static JsonNode read(HttpResponse<String> response) {
        return switch (response.statusCode()) {
            case 200 -> Json.read(response.body());
            case 304 -> Json.object();
            default -> throw new IllegalStateException("The hub answered " + response.statusCode() + " to an audit.");
        };
    }
}
