package org.higginspush.hub.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Function;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.EffectiveSettings;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.httpclient.HubClient;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.jspecify.annotations.Nullable;

/** Requests about a user's sessions and devices, as whoever administers users sends them. */
final class SessionRequests {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int DONE = 200;

    private final Terminal terminal;
    private final ClientOptions options;

    SessionRequests(Terminal terminal, ClientOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    /**
     * Sends a request.
     *
     * @param device null for all of the user
     * @param field a field that the answer of every hub has
     */
    JsonNode send(String method, String user, @Nullable String device, String field) {
        return send(method, config -> options.sessions(config, user, device), field);
    }

    /** Tries to wake a device; the answer has a {@code result}. */
    JsonNode wake(String user, String device) {
        return send("POST", config -> options.trialWakeUp(config, user, device), "result");
    }

    /** What happened to a device; the answer has {@code events} and a {@code text}. */
    JsonNode timeline(String user, String device) {
        return send("GET", config -> options.timeline(config, user, device), "events");
    }

    /** Asks for the nodes of the hub. */
    JsonNode cluster() {
        return send("GET", options::cluster, "nodes");
    }

    private JsonNode send(String method, Function<HubConfig, URI> where, String field) {
        EffectiveSettings settings = options.read(terminal);
        URI address = where.apply(settings.toConfig());
        String token = options.token(terminal, settings, TokenCommand.PUBLISHER, null, Scope.MANAGE);
        HttpResponse<String> answer = send(HubClient.request(address, token)
                .timeout(ANSWER)
                .method(method, BodyPublishers.noBody())
                .build());
        if (answer.statusCode() != DONE) {
            throw HubClient.refused(answer.statusCode(), answer.body());
        }
        return checked(address, answer.body(), field);
    }

    private HttpResponse<String> send(HttpRequest request) {
        HubClient client = new HubClient(terminal.environment());
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new CommandFailure(client.noAnswer(request.uri(), e));
        }
    }

    private static JsonNode checked(URI address, String body, String field) {
        try {
            JsonNode answer = StrictJson.value(body);
            if (answer.has(field)) {
                return answer;
            }
        } catch (InvalidJson e) {
            // no hub either
        }
        throw new CommandFailure(HubClient.noHub(address));
    }
}
