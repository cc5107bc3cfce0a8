package org.higginspush.ledger.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.higginspush.ledger.bayeux.ClientResources;
import org.higginspush.ledger.bayeux.Json;

/** Publishes over the HTTP API: one change in a request, or several, one a line. */
final class HttpPublisher implements ChangePublisher {
    private final ClientResources clientResources;
    private final URI hub;
    private final String token;

    HttpPublisher(ClientResources clientResources, URI hub, String token) {
        this.clientResources = clientResources;
        this.hub = hub;
        this.token = token;
    }

    @Override
    public List<CompletableFuture<PublishResult>> publish(List<Publication> changes, boolean dies) {
        if (changes.size() == 1) {
            Publication one = changes.get(0);
            String path = ChangeFields.path(one.change().audience()) + "/changes";
            ObjectNode fields = ChangeFields.withOriginsUser(one, ChangeFields.of(one));
            return List.of(post(path, fields.toString(), dies).thenApply(HttpPublisher::answer));
        }
        String lines = changes.stream().map(HttpPublisher::line).collect(Collectors.joining("\n"));
        CompletableFuture<String[]> answered = post("/v1/changes", lines, dies).thenApply(HttpPublisher::lines);
        List<CompletableFuture<PublishResult>> answers = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            int line = i;
            answers.add(answered.thenApply(all -> answer(200, Json.read(all[line]))));
        }
        return answers;
    }

    private static String line(Publication publication) {
        ObjectNode fields = ChangeFields.withAudience(publication);
        String user = publication.change().user();
        return (user == null ? fields : fields.put("user", user)).toString();
    }

    private CompletableFuture<HttpResponse<String>> post(String path, String body, boolean dies) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(hub + path))
                .timeout(clientResources.requestTimeout())
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        CompletableFuture<HttpResponse<String>> answer =
                clientResources.http().sendAsync(request, HttpResponse.BodyHandlers.ofString());
        if (dies) {
            clientResources.later(1, () -> answer.cancel(true));
            return CompletableFuture.failedFuture(new IOException("died"));
        }
        return answer;
    }

    private static PublishResult answer(HttpResponse<String> response) {
        return answer(response.statusCode(), Json.read(response.body()));
    }

    private static PublishResult answer(int status, JsonNode fields) {
        int code = fields.path("status").asInt(status);
        return code == 200 || code == 202
                ? PublishResult.receipt(fields)
                : new PublishResult.Refused(code, fields.path("detail").asText());
    }

    private static String[] lines(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException("HTTP status " + response.statusCode());
        }
        return response.body().split("\n");
    }

    @Override
    public void close() {
        // it holds nothing of its own
    }
}
