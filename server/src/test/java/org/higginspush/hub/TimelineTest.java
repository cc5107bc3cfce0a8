package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to devices over every transport, as their timeline tells it. Each test has users of its own. */
class TimelineTest {
    @TempDir
    static Path data;

    private static TestHub hub;
    private static SessionApiFixture api;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data, "limits.sessions-per-user=3", "auth.token-grace=10s");
        api = new SessionApiFixture(hub);
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    private static JsonNode timeline(String user) {
        return api.manages("GET", "/v1/users/" + user + "/timeline");
    }

    private static JsonNode why(String user, String device) {
        return api.manages("GET", "/v1/users/" + user + "/timeline?device=" + device);
    }

    private static List<String> texts(JsonNode timeline) {
        List<String> texts = new ArrayList<>();
        timeline.get("events").forEach(event -> texts.add(event.get("text").asText()));
        return texts;
    }

    /** The hub has come to know this: of what goes on behind a connection it knows a moment later. */
    private static void tells(String user, String... texts) {
        await().atMost(RawBayeux.LIMIT)
                .untilAsserted(() -> assertThat(texts(timeline(user))).containsExactly(texts));
    }

    private static String expiredToken(String user) {
        String token = hub.token(user, "laptop", Duration.ofSeconds(1));
        hub.clockMoves(Duration.ofSeconds(30));
        return token;
    }

    private static String path(String user) {
        return "/v1/users/" + user + "/changes";
    }

    @Test
    void bayeuxOverWebSocket() {
        RawBayeux.Socket socket = api.http.socket();
        String client = socket.handshakes(hub.token("ws", "laptop"));
        socket.sends(RawBayeux.subscribe(client, "/user/ws/contexts")).hears();
        api.changes("ws", "passwords");
        String position = socket.hears().at("/data/position").asText();
        assertThat(why("ws", "laptop").get("conclusion").asText()).isEqualTo("not-confirmed");
        socket.sends(RawBayeux.connect(client, ",\"ext\":{\"push\":{\"position\":\"" + position + "\"}}"))
                .hears();
        JsonNode why = why("ws", "laptop");
        assertThat(why.get("conclusion").asText()).isEqualTo("confirmed");
        assertThat(why.get("text").asText())
                .matches("Told of passwords 1 at .* UTC, confirmed .* later: the hub did .*");
        assertThat(why.at("/sessions/0/transport").asText()).isEqualTo("websocket");
        JsonNode told = why.at("/events/2");
        assertThat(told.get("event").asText()).isEqualTo("told");
        assertThat(told.get("context").asText()).isEqualTo("passwords");
        assertThat(told.get("revision").asLong()).isEqualTo(1);
        assertThat(position).endsWith(":" + told.get("offset").asText());
        socket.aborts();
        tells(
                "ws",
                "connected over websocket",
                "came without a position, as a new device does: told to sync everything",
                "told of passwords 1 over websocket",
                "confirmed all that it was told",
                "disconnected: its connection was lost");
        assertThat(why("ws", "laptop").get("conclusion").asText()).isEqualTo("disconnected");
        assertThat(why("ws", "other").get("conclusion").asText()).isEqualTo("not-seen");
    }

    @Test
    void bayeuxOverLongPolling() {
        RawBayeux http = new RawBayeux(hub.uri());
        String client = http.handshakes(hub.token("poll", "laptop"));
        http.reply(RawBayeux.subscribe(client, "/user/poll/contexts"));
        http.reply(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}"));
        api.changes("poll", "passwords");
        http.reply(RawBayeux.connect(client, ""));
        http.reply(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}"));
        http.reply(RawBayeux.message("/meta/disconnect", client, ""));
        tells(
                "poll",
                "connected over long-polling",
                "came without a position, as a new device does: told to sync everything",
                "confirmed all that it was told",
                "told of passwords 1 over long-polling",
                "confirmed all that it was told",
                "disconnected: the client ended its session");
    }

    @Test
    void plainWebSocket() {
        String position = api.position("plain", hub.token("plain", "laptop"));
        PlainWebSocketClient socket = PlainWebSocketClient.open(
                hub.uri(), path("plain") + "?since=" + position, hub.token("plain", "laptop"));
        socket.hears();
        api.changes("plain", "passwords");
        String told = socket.hears().get("position").asText();
        socket.sends("{\"position\":\"" + told + "\"}");
        socket.hears();
        socket.sends("{\"position\":\"" + told + "\"}");
        socket.hears();
        socket.close();
        tells(
                "plain",
                "came without a position, as a new device does: told to sync everything",
                "connected over plain-websocket",
                "asked what it had missed: nothing",
                "told of passwords 1 over plain-websocket",
                "confirmed all that it was told",
                "disconnected: its connection was lost");
    }

    @Test
    void whatWasLostOnTheWayIsToldToo() {
        String token = hub.token("lossy", "laptop");
        String position = api.position("lossy", token);
        PlainWebSocketClient socket = PlainWebSocketClient.open(hub.uri(), path("lossy") + "?since=" + position, token);
        socket.hears();
        api.changes("lossy", "passwords");
        socket.hears();
        socket.sends("{\"position\":\"" + position + "\",\"heard\":0}"); // answered: so it is known what was written
        socket.hears();
        socket.sends("{\"position\":\"" + position + "\",\"heard\":0}");
        socket.hears();
        assertThat(texts(timeline("lossy"))).contains("had lost something on the way: 1 context offered again");
        socket.close();
    }

    @Test
    void eventStreamAndHttpLongPoll() {
        String token = hub.token("http", "laptop");
        CompletableFuture<HttpResponse<String>> held = api.holdsPoll("http", "laptop", token);
        api.changes("http", "passwords");
        SessionApiFixture.within(held);
        try (EventSourceReader stream = api.stream("http", token)) {
            api.changes("http", "notes");
            stream.next();
            api.cutsOff("http", null);
        }
        tells(
                "http",
                "came without a position, as a new device does: told to sync everything",
                "asked what it had missed: nothing",
                "told of passwords 1 over http-long-poll",
                "came without a position, as a new device does: told to sync everything",
                "connected over sse",
                "told of notes 1 over sse",
                "cut off: tokens issued before are accepted no more",
                "disconnected: it was cut off");
    }

    @Test
    void aCutOffIsToldAndWhoComesAfterIt() {
        String token = hub.token("cut", "laptop");
        RawBayeux.Socket socket = api.socket("cut", token);
        api.cutsOff("cut", "laptop");
        socket.closeCode();
        hub.clockMoves(SessionApiFixture.LATER);
        assertThat(SessionApiFixture.error(api.handshake(token, null))).startsWith("401:");
        assertThat(api.reads("cut", token, "").statusCode()).isEqualTo(401);
        assertThat(texts(timeline("cut")))
                .endsWith(
                        "cut off: tokens issued before are accepted no more",
                        "disconnected: it was cut off",
                        "was refused: it was cut off; sign in again",
                        "was refused: it was cut off; sign in again");
        assertThat(why("cut", "laptop").get("conclusion").asText()).isEqualTo("cut-off");
        api.manages("DELETE", "/v1/users/cut");
        assertThat(texts(timeline("cut"))).isEmpty();
    }

    @Test
    void whoIsRefusedIsTold() {
        String expired = expiredToken("no");
        String publisher = hub.hub().localIssuer().issue("no", "tv", Set.of(Scope.PUBLISH), Duration.ofHours(1));
        assertThat(api.reads("no", expired, "").statusCode()).isEqualTo(401);
        assertThat(SessionApiFixture.error(api.handshake(expired, null))).startsWith("401:");
        assertThat(PlainWebSocketClient.refused(hub.uri(), path("no"), expired, null)
                        .statusCode())
                .isEqualTo(401);
        assertThat(api.reads("no", publisher, "").statusCode()).isEqualTo(403);
        assertThat(api.reads("other", hub.token("no", null), "?device=pc").statusCode())
                .isEqualTo(403);
        JsonNode timeline = timeline("no");
        assertThat(texts(timeline))
                .hasSize(5)
                .startsWith(texts(timeline).get(0), texts(timeline).get(0));
        assertThat(texts(timeline).get(0)).matches("was refused: its token had expired at .* UTC; get a new one");
        assertThat(timeline.at("/events/0/token").asText()).isEqualTo("expired");
        assertThat(timeline.at("/events/0/device").asText()).isEqualTo("laptop");
        assertThat(timeline.at("/events/3/status").asInt()).isEqualTo(403);
        assertThat(timeline.at("/events/3/device").asText()).isEqualTo("tv");
        assertThat(timeline.at("/events/4/device").asText()).isEqualTo("pc");
        assertThat(texts(timeline("other"))).isEmpty();
    }

    /** Whoever does not hold the issuer's key writes nothing into anybody's timeline. */
    @Test
    void aForgedTokenLeavesNoTrace() {
        String expired = expiredToken("forged");
        int signature = expired.lastIndexOf('.') + 1;
        String forged = expired.substring(0, signature)
                + expired.substring(signature, signature + 20).replaceAll("[A-Z]", "x")
                + expired.substring(signature + 20);
        api.reads("forged", forged, "");
        api.reads("forged", "none", "");
        assertThat(texts(timeline("forged"))).isEmpty();
    }

    @Test
    void tooManySessionsAreTold() {
        String token = hub.token("many", "laptop");
        List<RawBayeux.Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RawBayeux.Socket socket = api.http.socket();
            socket.handshakes(token);
            sockets.add(socket);
        }
        assertThat(SessionApiFixture.error(api.handshake(token, null))).startsWith("429:");
        assertThat(texts(timeline("many")))
                .endsWith("was refused: too many sessions or requests at once (429); wait, or raise the limit");
        sockets.forEach(RawBayeux.Socket::aborts);
    }

    @Test
    void theUserMayReadItAndNobodyElse() {
        api.position("mine", hub.token("mine", "laptop"));
        String path = "/v1/users/mine/timeline";
        HttpResponse<String> own = api.asks("GET", path + "?device=laptop&limit=1", hub.token("mine", "phone"));
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(RawBayeux.json(own.body()).get("events")).hasSize(1);
        assertThat(api.asks("GET", path, hub.token("other", "laptop")).statusCode())
                .isEqualTo(403);
        assertThat(api.asks("GET", path, hub.publisherToken()).statusCode()).isEqualTo(403);
        assertThat(api.asks("GET", path + "?limit=0", hub.token("mine", null)).body())
                .contains("from 1 to 1000");
        assertThat(api.asks("GET", path + "?limits=1", hub.token("mine", null)).statusCode())
                .isEqualTo(400);
    }
}
