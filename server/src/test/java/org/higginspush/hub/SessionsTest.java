package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is connected, as an operator is told. Each test has users of its own. */
class SessionsTest {
    @TempDir
    static Path data;

    private static TestHub hub;
    private static SessionApiFixture api;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data, "bayeux.callback-polling=on", "proxy.trusted=127.0.0.1", "hosts.allowed=hub");
        api = new SessionApiFixture(hub);
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    private static JsonNode only(String user) {
        JsonNode sessions = api.sessions(user);
        assertThat(sessions).hasSize(1);
        return sessions.get(0);
    }

    @Test
    void aUserWithoutSessionsHasNoneAndNobodyIsTold() {
        assertThat(api.manages("GET", "/v1/users/nobody/sessions").toString()).isEqualTo("{\"sessions\":[]}");
    }

    @Test
    void eachSessionTellsItsTransport() {
        Instant before = Instant.now().minusSeconds(1);
        RawBayeux.Socket socket = api.socket("all", hub.token("all", "on-websocket"));
        RawBayeux poller = new RawBayeux(hub.uri());
        poller.handshakes(hub.token("all", "on-polls"));
        String ticket = api.ticket(hub.token("all", "on-scripts"), "on-scripts");
        RawBayeux browser = new RawBayeux(hub.uri());
        SessionApiFixture.call(
                browser,
                "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\","
                        + "\"supportedConnectionTypes\":[\"callback-polling\"],\"ext\":{\"push\":{\"ticket\":\""
                        + ticket + "\"}}}]");
        CompletableFuture<?> held = api.holdsPoll("all", "on-http", hub.token("all", "on-http"));
        try (EventSourceReader stream = api.stream("all", hub.token("all", "on-events"))) {
            JsonNode sessions = api.sessions("all");

            assertThat(sessions)
                    .extracting(one -> one.get("device").asText() + " "
                            + one.get("transport").asText())
                    .containsExactlyInAnyOrder(
                            "on-websocket websocket",
                            "on-polls long-polling",
                            "on-scripts callback-polling",
                            "on-http http-long-poll",
                            "on-events sse");
            assertThat(sessions).allSatisfy(one -> {
                assertThat(one.get("address").asText()).isEqualTo("loopback");
                assertThat(Instant.parse(one.get("since").asText())).isBetween(before, Instant.now());
                assertThat(one.get("client").asText()).startsWith("Java-http-client/");
            });
            assertThat(sessions.toString()).doesNotContain("127.0.0.1");
            assertThat(stream).isNotNull();
        }
        api.cutsOff("all", null);
        SessionApiFixture.within(held);
        socket.aborts();
    }

    @Test
    void sessionsThatHearNoNoticesTellNoLag() {
        hub.publisher("websocket").handshakes();

        JsonNode session = only("attribute-server");
        assertThat(session.has("device")).isFalse();
        assertThat(session.has("lag")).isFalse();
        assertThat(session.has("unconfirmed")).isFalse();
    }

    @Test
    void whatADeviceHasNotConfirmedIsItsLag() {
        RawBayeux.Socket socket = api.http.socket();
        String client = socket.handshakes(hub.token("slow", "phone"));
        socket.sends(RawBayeux.subscribe(client, "/user/slow/contexts")).hears();
        assertThat(only("slow").get("unconfirmed").asInt()).isZero();
        assertThat(only("slow").get("lag").asLong()).isZero();

        api.changes("slow", "notes");
        api.changes("slow", "notes");
        api.changes("slow", "cards");
        String position = "";
        for (int i = 0; i < 3; i++) {
            position = socket.hears().at("/data/position").asText();
        }
        hub.clockMoves(Duration.ofSeconds(7));
        assertThat(only("slow").get("unconfirmed").asInt()).isEqualTo(2);
        assertThat(only("slow").get("lag").asLong()).isBetween(7_000L, 60_000L);

        socket.sends(RawBayeux.connect(client, ",\"ext\":{\"push\":{\"position\":\"" + position + "\"}}"))
                .hears();
        assertThat(only("slow").get("unconfirmed").asInt()).isZero();
        assertThat(only("slow").get("lag").asLong()).isZero();
        socket.aborts();
    }

    /** A plain Bayeux client says nothing of what it knows: its heartbeat shows that it had what was written before. */
    @Test
    void aDeviceThatKeepsNoPositionConfirmsByItsHeartbeat() {
        RawBayeux.Socket socket = api.http.socket();
        String client = socket.handshakes(hub.token("plain", "phone"));
        socket.sends(RawBayeux.subscribe(client, "/user/plain/contexts")).hears();
        api.changes("plain", "notes");
        socket.hears();
        assertThat(only("plain").get("unconfirmed").asInt()).isEqualTo(1);

        socket.sends(RawBayeux.connect(client, "")).hears();

        assertThat(only("plain").get("unconfirmed").asInt()).isZero();
        socket.aborts();
    }

    @Test
    void whatWasWrittenToAStreamIsNoLag() {
        try (EventSourceReader stream = api.stream("reader", hub.token("reader", "tv"))) {
            api.changes("reader", "notes");
            assertThat(stream.context()).isEqualTo("notes");

            await().until(() -> only("reader").get("unconfirmed").asInt() == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7,public-ipv4",
        "10.1.2.3,private",
        "100.64.0.1,private",
        "2001:db8::7,public-ipv6",
        "fd00::7,private",
        "unknown,unknown",
    })
    void ofAnAddressOnlyItsClassIsTold(String address, String told) {
        String user = "from-" + address.replaceAll("\\W", "-");
        RawBayeux.Socket socket = api.http.socket(Map.of("X-Forwarded-For", address));
        socket.handshakes(hub.token(user, "phone"));

        assertThat(only(user).get("address").asText()).isEqualTo(told);
        socket.aborts();
    }

    @Test
    void aClientMayNameItself() {
        RawBayeux.Socket socket = api.http.socket(Map.of("User-Agent", "okhttp/4.12.0 (secret; device 7)"));
        socket.handshakes(hub.token("named", "phone"));
        assertThat(only("named").get("client").asText()).isEqualTo("okhttp/4.12.0");
        socket.sends(
                        "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"websocket\"],"
                                + "\"ext\":{\"push\":{\"client\":\"Notes/7.1 <b>\",\"token\":\""
                                + hub.token("named", "phone") + "\"}}}]")
                .hears();
        assertThat(only("named").get("client").asText()).isEqualTo("Notes/7.1");
        socket.aborts();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /sessions", "DELETE /sessions", "DELETE /sessions/phone"})
    void onlyWhoeverMayManageSeesSessionsAndEndsThem(String request) {
        String[] parts = request.split(" ");
        String path = "/v1/users/own" + parts[1];
        assertThat(api.asks(parts[0], path, hub.publisherToken()).statusCode()).isEqualTo(403);
        assertThat(api.asks(parts[0], path, hub.token("own", "phone")).statusCode())
                .as("not even the user")
                .isEqualTo(403);
        assertThat(api.asks(parts[0], path, "nonsense").statusCode()).isEqualTo(401);
        assertThat(api.reads("own", hub.token("own", "phone"), "").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/users/%00/sessions", "/v1/users/own/sessions/%00", "/v1/users/own/sessions/" + "x%20%20%0A"
            })
    void anIdThatIsNoneIsRefused(String path) {
        assertThat(api.asks("DELETE", path, hub.managerToken()).statusCode()).isEqualTo(400);
    }
}
