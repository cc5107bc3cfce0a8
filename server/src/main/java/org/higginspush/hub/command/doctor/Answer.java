package org.higginspush.hub.command.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;

/**
 * An answer to a request, whoever gave it.
 *
 * @param body as far as it was read
 * @param took from the request to the end of the answer
 */
record Answer(int status, HttpHeaders headers, String body, Duration took) {
    static Answer of(HttpResponse<?> response) {
        return new Answer(
                response.statusCode(),
                response.headers(),
                response.body() instanceof String text ? text : "",
                Duration.ZERO);
    }

    List<String> all(String header) {
        return headers.allValues(header);
    }

    String first(String header) {
        return headers.firstValue(header).orElse("");
    }

    /** What it is if it is JSON; a missing node if it is not. */
    JsonNode json() {
        try {
            return StrictJson.value(body);
        } catch (InvalidJson e) {
            return MissingNode.getInstance();
        }
    }

    /** A refusal in the hub's own words (RFC 9457), and not one of a proxy. */
    boolean isRefusalOfHub() {
        return first("Content-Type").startsWith("application/problem+json");
    }

    /** The hub's own words; else what the answer is. */
    String words() {
        return isRefusalOfHub() ? "\"" + json().path("detail").asText("") + "\"" : status + bySomebody();
    }

    private String bySomebody() {
        String server = first("Server");
        return server.isEmpty() ? " from a proxy" : " from " + server;
    }
}
