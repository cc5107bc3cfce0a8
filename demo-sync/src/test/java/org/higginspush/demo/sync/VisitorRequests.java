package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.higginspush.demo.sync.http.Json;
import org.jspecify.annotations.Nullable;

/** What the page asks a hub for, as plain requests. */
record VisitorRequests(URI hub) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    HttpResponse<String> send(String method, String path, @Nullable String token, @Nullable String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(hub.resolve("/sync/api/" + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    JsonNode sent(String method, String path, @Nullable String token, @Nullable String body) throws Exception {
        HttpResponse<String> response = send(method, path, token, body);
        assertThat(response.statusCode()).as(response.body()).isLessThan(300);
        return json(response);
    }

    /** A new visitor. */
    JsonNode starts() throws Exception {
        return sent("POST", "start", null, null);
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return Json.read(response.body());
    }

    static String user(JsonNode visit) {
        return visit.path("user").textValue();
    }

    /** The token of a visitor's first device. */
    static String token(JsonNode visit) {
        return visit.path("devices").path(0).path("token").textValue();
    }
}
