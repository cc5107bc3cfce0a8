package org.higginspush.ledger.change;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Requests to the hub that must not be executed after they were given up: they go there directly, and one that is not
 * answered ends only with the hub.
 */
final class ManagementRequests {
    /** Longer than the hub is ever frozen. */
    private static final Duration LIMIT = Duration.ofSeconds(80);

    private final HttpClient http;
    private final URI hub;

    ManagementRequests(HttpClient http, URI hub) {
        this.http = http;
        this.hub = hub;
    }

    /** Completed with the status of the answer; with 0 if there was none. */
    CompletableFuture<Integer> send(String method, String path, String token) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(hub + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .handle((response, failure) -> response == null ? 0 : response.statusCode());
    }
}
