package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whoever administers users, and devices over every transport, at one hub. */
final class SessionApiFixture {
    /** Tokens count whole seconds: one that is issued so long after a cut-off is a later one. */
    static final Duration LATER = Duration.ofSeconds(2);

    final TestHub hub;
    final RawBayeux http;

    SessionApiFixture(TestHub hub) {
        this.hub = hub;
        this.http = new RawBayeux(hub.uri());
    }

    // ---- the administrator

    HttpResponse<String> asks(String method, String path, String token) {
        return http.send(http.request(path)
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.noBody()));
    }

    JsonNode manages(String method, String path) {
        HttpResponse<String> answer = asks(method, path, hub.managerToken());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RawBayeux.json(answer.body());
    }

    JsonNode sessions(String user) {
        return manages("GET", "/v1/users/" + user + "/sessions").get("sessions");
    }

    List<String> devices(String user) {
        List<String> devices = new ArrayList<>();
        sessions(user).forEach(session -> devices.add(session.path("device").asText()));
        return devices;
    }

    JsonNode cutsOff(String user, @Nullable String device) {
        return manages("DELETE", "/v1/users/" + user + "/sessions" + (device == null ? "" : "/" + device));
    }

    // ---- devices

    HttpResponse<String> reads(String user, String token, String query) {
        return asks("GET", "/v1/users/" + user + "/changes" + query, token);
    }

    HttpResponse<String> publishes(String user, String token, String context) {
        return http.send(http.request("/v1/users/" + user + "/changes")
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString("{\"context\":\"" + context + "\"}")));
    }

    void changes(String user, String context) {
        assertThat(publishes(user, hub.publisherToken(), context).statusCode()).isEqualTo(200);
    }

    String position(String user, String token) {
        return RawBayeux.json(reads(user, token, "").body()).get("position").asText();
    }

    /** A poll that is held, once the hub holds it. */
    CompletableFuture<HttpResponse<String>> holdsPoll(String user, String device, String token) {
        String since = position(user, token);
        CompletableFuture<HttpResponse<String>> held =
                CompletableFuture.supplyAsync(() -> reads(user, token, "?wait=50&since=" + since), ThreadPerTask.EACH);
        org.awaitility.Awaitility.await().until(() -> devices(user).contains(device));
        return held;
    }

    EventSourceReader stream(String user, String token) {
        EventSourceReader stream =
                EventSourceReader.open(EventSourceReader.request(hub.uri(), "/v1/users/" + user + "/changes")
                        .header("Authorization", "Bearer " + token));
        assertThat(stream.next()).containsEntry("event", "resync");
        return stream;
    }

    HttpResponse<String> asksForTicket(String token, String device) {
        return http.send(http.request("/v1/tickets")
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString("{\"device\":\"" + device + "\"}")));
    }

    String ticket(String token, String device) {
        return RawBayeux.json(asksForTicket(token, device).body()).get("ticket").asText();
    }

    /** The reply to a handshake over long polling. */
    JsonNode handshake(String token, @Nullable String device) {
        String fields = "\"token\":\"" + token + "\"" + (device == null ? "" : ",\"device\":\"" + device + "\"");
        return http.reply("[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":"
                + "[\"long-polling\"],\"ext\":{\"push\":{" + fields + "}}}]");
    }

    JsonNode handshakeByTicket(String ticket) {
        return http.reply("[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":"
                + "[\"long-polling\"],\"ext\":{\"push\":{\"ticket\":\"" + ticket + "\"}}}]");
    }

    static String error(JsonNode reply) {
        return reply.path("error").asText();
    }

    /** A WebSocket that has subscribed; its next message is a notice. */
    RawBayeux.Socket socket(String user, String token) {
        RawBayeux.Socket socket = http.socket();
        String client = socket.handshakes(token);
        JsonNode subscribed = socket.sends(RawBayeux.subscribe(client, "/user/" + user + "/contexts"))
                .hears();
        assertThat(subscribed.path("successful").asBoolean())
                .as(subscribed.toString())
                .isTrue();
        return socket;
    }

    /** One message by a script tag, as callback polling sends it. */
    static JsonNode call(RawBayeux browser, String messages) {
        String body = browser.get("/bayeux?jsonp=cb&message=" + URLEncoder.encode(messages, StandardCharsets.UTF_8))
                .body();
        return RawBayeux.json(body.substring("/**/cb(".length(), body.length() - 1))
                .get(0);
    }

    static <T> T within(CompletableFuture<T> future) {
        return future.orTimeout(RawBayeux.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }
}
