package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What an unauthenticated, careless or hostile client can send, and the refusal it gets. */
class AttackTest {
    @TempDir
    Path data;

    private TestHub hub;
    private RawBayeux raw;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(
                data, "bayeux.max-interval=300ms", "session.write-deadline=300ms", "limits.sessions-per-user=3");
        raw = new RawBayeux(hub.uri());
    }

    @AfterEach
    void everySessionIsGoneInTheEnd() {
        await().atMost(Duration.ofSeconds(10)).until(() -> hub.hub().sessions() == 0);
        hub.close();
    }

    @Test
    void anUnknownCharsetIsRefusedAtOnce() {
        assertProblem(raw.post("[]", "application/json;charset=nope"), 415);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        assertProblem(raw.post("[" + " ".repeat(100_000) + "]"), 413);
    }

    @Test
    void aLargeBodyOfUnknownLengthIsRefused() {
        byte[] large = new byte[40_000];
        HttpRequest.Builder request = raw.request("/bayeux")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        assertProblem(raw.send(request), 413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[1,2]",
                "[]",
                "{}",
                "[{\"channel\":5}]",
                "[null]",
                "[{\"channel\":\"/meta/handshake\"},]",
                "[{\"channel\":\"/meta/handshake\",\"channel\":\"/x\"}]",
                "[{\"channel\":\"nothing\"}]",
                "[{\"channel\":\"/meta/connect\",\"clientId\":7}]",
                "[{\"channel\":\"/meta/connect\",\"advice\":\"foo\"}]",
                "[{\"channel\":\"/meta/connect\",\"advice\":{\"timeout\":\"long\"}}]",
                "[{\"channel\":\"/meta/connect\",\"ext\":[]}]",
                "[{\"channel\":\"/meta/connect\",\"id\":{}}]",
                "[{\"channel\":\"/meta/subscribe\",\"subscription\":7}]",
                "[{\"channel\":\"/meta/subscribe\",\"subscription\":[{}]}]",
            })
    void whatIsNotBayeuxIsRefusedOnEveryTransport(String body) {
        HttpResponse<String> response = raw.post(body);
        assertProblem(response, 400);

        RawBayeux.Socket socket = raw.socket();
        JsonNode refusal = socket.sends(body).hears();
        assertThat(refusal.get("successful").asBoolean()).isFalse();
        assertThat(refusal.get("error").asText()).startsWith("400::");
        assertThat(socket.closeCode()).isEqualTo(1008);
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "[".repeat(5000) + "]".repeat(5000);
        assertProblem(raw.post(deep), 400);
        assertThat(raw.socket().sends(deep).hears().get("error").asText()).startsWith("400::");
    }

    @Test
    void aLongListOfMessagesIsRefused() {
        String one = "{\"channel\":\"/meta/connect\"}";
        assertProblem(raw.post("[" + (one + ",").repeat(150) + one + "]"), 400);
    }

    @Test
    void aChannelOfManySegmentsIsRefusedBeforeAnybodyLooksAtThem() {
        String many = "/a".repeat(6000);
        assertProblem(raw.post(RawBayeux.message(many, "x", "")), 400);
        assertProblem(raw.post(RawBayeux.subscribe("x", many)), 400);
    }

    @Test
    void malformedTextIsNeitherLoggedNorEchoed() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.list = new CopyOnWriteArrayList<>(); // threads of the hub still log while it is read
        log.start();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(log);
        try {
            String secret = "{\"token\":\"s3cr3t\n";
            assertThat(raw.post(secret).body()).doesNotContain("s3cr3t");
            RawBayeux.Socket socket = raw.socket().sends(secret);
            assertThat(socket.hears().toString()).doesNotContain("s3cr3t");
            assertThat(socket.closeReason()).doesNotContain("s3cr3t");
            assertThat(log.list)
                    .noneMatch(event -> event.toString().contains("s3cr3t")
                            || event.getThrowableProxy() != null
                                    && String.valueOf(event.getThrowableProxy().getMessage())
                                            .contains("s3cr3t"));
        } finally {
            root.detachAppender(log);
        }
    }

    @Test
    void anIntervalOfCenturiesKeepsNoSession() {
        String client = raw.handshakes(hub.token("alex", "phone"));
        raw.reply(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0,\"interval\":9000000000000000}"));
    }

    @Test
    void aSessionThatIsOnlyHandshakenGoes() {
        raw.handshakes(hub.token("alex", "phone"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/**",
                "/*",
                "/user/**",
                "/user/*/contexts",
                "/user/bob/contexts",
                "/user/nobody/contexts",
                "/user/bob/contexts ",
                "/user/alex/contexts ",
                "/user/alex/contexts/",
                "/user/bob/contexts/",
                "/user/%62ob/contexts",
                "/user/alex/../bob/contexts",
                "/meta/connect",
                "/service/token",
                "/chat/room",
                "/user/alex/{x}",
            })
    void aDeviceHearsNothingButItsOwnUser(String channel) {
        String client = raw.handshakes(hub.token("alex", "phone"));
        JsonNode reply = raw.reply(RawBayeux.subscribe(client, channel));
        assertThat(reply.get("successful").asBoolean()).isFalse();
        assertThat(reply.get("error").asText()).startsWith("403::").contains(" ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/meta/subscribe",
                "/meta/unsubscribe",
                "/service/nothing",
                "/nobody/made/this",
            })
    void whatCometdRefusesIsSaidInWords(String channel) {
        String client = raw.handshakes(hub.token("alex", "phone"));
        JsonNode reply = raw.reply(RawBayeux.message(channel, client, ""));
        assertThat(reply.get("error").asText()).matches("40[03]::[A-Z].* .*\\.");
    }

    @Test
    void whetherAUserExistsIsNotTold() {
        CometdClient publisher = hub.publisher("websocket");
        publisher.handshakes();
        publisher.changes("bob", "notes", 1, null);
        String client = raw.handshakes(hub.token("alex", "phone"));
        JsonNode known = raw.reply(RawBayeux.subscribe(client, "/user/bob/contexts"));
        JsonNode unknown = raw.reply(RawBayeux.subscribe(client, "/user/nobody/contexts"));
        assertThat(known.get("error")).isEqualTo(unknown.get("error"));
        publisher.close();
    }

    @Test
    void aDeviceMayNotPublish() {
        String client = raw.handshakes(hub.token("alex", "phone"));
        JsonNode reply =
                raw.reply(RawBayeux.message("/user/alex/contexts", client, ",\"data\":{\"context\":\"notes\"}"));
        assertThat(reply.get("error").asText()).startsWith("403:").contains("publish");
    }

    @Test
    void aPublisherMayNotSubscribe() {
        String client = raw.handshakes(hub.publisherToken());
        JsonNode reply = raw.reply(RawBayeux.subscribe(client, "/user/attribute-server/contexts"));
        assertThat(reply.get("error").asText()).startsWith("403:").contains("subscribe");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"text\"",
                "7",
                "[]",
                "{}",
                "{\"context\":5}",
                "{\"context\":\"\"}",
                "{\"context\":\"a\",\"revision\":-1}",
                "{\"context\":\"a\",\"revision\":1.5}",
                "{\"context\":\"a\",\"revision\":\"7\"}",
                "{\"context\":\"a\",\"revision\":9007199254740992}",
                "{\"context\":\"a\",\"revision\":99999999999999999999999}",
                "{\"context\":\"a\",\"origin\":{}}",
                "{\"context\":\"a\\u0000b\"}",
            })
    void aMalformedChangeIsRefused(String change) {
        String client = raw.handshakes(hub.publisherToken());
        JsonNode reply = raw.reply(RawBayeux.message("/user/alex/contexts", client, ",\"data\":" + change));
        assertThat(reply.get("successful").asBoolean()).isFalse();
        assertThat(reply.get("error").asText()).startsWith("400::");
    }

    @ParameterizedTest
    @CsvSource({"nonsense,none", "a.b.c,none"})
    void aBadTokenIsRefusedForGood(String token, String reconnect) {
        JsonNode reply = raw.reply(RawBayeux.handshake(token, "long-polling"));
        assertThat(reply.get("error").asText()).startsWith("401::").doesNotContain(token);
        assertThat(reply.get("advice").get("reconnect").asText()).isEqualTo(reconnect);
    }

    @Test
    void aHandshakeWithoutTokenIsRefused() {
        JsonNode reply = raw.reply("[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\","
                + "\"supportedConnectionTypes\":[\"long-polling\"]}]");
        assertThat(reply.get("error").asText()).startsWith("401::");
    }

    @Test
    void anExpiredTokenSendsTheClientForAFreshOne() {
        String expired = hub.token("alex", "phone", Duration.ofSeconds(60));
        hub.clockMoves(Duration.ofMinutes(5));
        JsonNode reply = raw.reply(RawBayeux.handshake(expired, "long-polling"));
        assertThat(reply.get("error").asText()).startsWith("401::");
        assertThat(reply.get("advice").get("reconnect").asText()).isEqualTo("handshake");
        assertThat(reply.get("advice").get("interval").asLong()).isPositive();
    }

    @Test
    void aStolenClientIdIsWorthNothingOnAnotherConnection() {
        RawBayeux.Socket victim = raw.socket();
        String client = victim.handshakes(hub.token("alex", "phone"));
        RawBayeux.Socket thief = new RawBayeux(hub.uri()).socket();
        JsonNode reply =
                thief.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        assertThat(reply.get("error").asText()).startsWith("402:");
        JsonNode overHttp = new RawBayeux(hub.uri()).reply(RawBayeux.subscribe(client, "/user/alex/contexts"));
        assertThat(overHttp.get("error").asText()).startsWith("402:");
        JsonNode own =
                victim.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        assertThat(own.get("successful").asBoolean()).isTrue();
        victim.aborts();
        thief.aborts();
    }

    @Test
    void aThiefThatHandshookItselfCannotSpeakForAnother() {
        RawBayeux.Socket victim = raw.socket();
        String client = victim.handshakes(hub.token("alex", "phone"));
        RawBayeux.Socket thief = raw.socket();
        thief.handshakes(hub.token("mallory", "phone"));
        JsonNode reply =
                thief.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        assertThat(reply.get("error").asText()).startsWith("402:");
        victim.aborts();
        thief.aborts();
    }

    @Test
    void aSessionMadeOverHttpMovesToAWebSocketOfTheSameBrowserOnly() {
        String client = raw.handshakes(hub.token("alex", "phone"));
        String cookie = "BAYEUX_BROWSER=" + raw.cookie("BAYEUX_BROWSER");
        RawBayeux.Socket stranger = new RawBayeux(hub.uri()).socket();
        assertThat(stranger.sends(RawBayeux.subscribe(client, "/user/alex/contexts"))
                        .hears()
                        .get("error")
                        .asText())
                .startsWith("402:");
        RawBayeux.Socket moved = new RawBayeux(hub.uri()).socket(null, cookie);
        JsonNode reply =
                moved.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        assertThat(reply.get("successful").asBoolean()).as(reply.toString()).isTrue();
        moved.aborts();
        stranger.aborts();
    }

    @Test
    void aForeignOriginCanNeitherConnectNorRead() {
        assertThatThrownBy(() -> raw.socket("https://evil.example", null))
                .hasRootCauseMessage("Unexpected HTTP response status code 403");
        for (String path : List.of("/bayeux", "/v1/users/alex/changes", "/healthz")) {
            HttpResponse<String> response = raw.send(
                    raw.request(path).header("Origin", "https://evil.example").GET());
            assertProblem(response, 403);
            assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    @Test
    void theHubsOwnOriginMayConnect() {
        RawBayeux.Socket socket = raw.socket(hub.uri().toString(), null);
        socket.handshakes(hub.token("alex", "phone"));
        socket.aborts();
    }

    @Test
    void callbackPollingIsOffUnlessEnabled() {
        assertProblem(raw.get("/bayeux?jsonp=cb&message=%5B%5D"), 404);
    }

    @Test
    void aUserMayNotHaveSessionsWithoutEnd() {
        for (int i = 0; i < 3; i++) {
            raw.handshakes(hub.token("alex", "phone"));
        }
        JsonNode reply = raw.reply(RawBayeux.handshake(hub.token("alex", "phone"), "long-polling"));
        assertThat(reply.get("error").asText()).startsWith("429::");
        assertThat(reply.get("advice").get("reconnect").asText()).isEqualTo("handshake");
    }

    @Test
    void aBinaryFrameIsRefused() {
        assertThat(raw.socket().sendsBytes(new byte[] {1, 2, 3}).closeCode()).isEqualTo(1003);
    }

    @Test
    void aMessageThatIsTooLargeClosesTheWebSocket() {
        assertThat(raw.socket().sends(" ".repeat(20_000)).closeCode()).isEqualTo(1009);
    }

    @Test
    void fragmentsAreJoinedAndTogetherNotLargerThanAMessage() {
        RawBayeux.Socket socket = raw.socket();
        String handshake = RawBayeux.handshake(hub.token("alex", "phone"), "websocket");
        socket.raw().sendText(handshake.substring(0, 20), false).join();
        socket.raw().sendText(handshake.substring(20), true).join();
        assertThat(socket.hears().get("successful").asBoolean()).isTrue();
        for (int i = 0; i < 3; i++) {
            socket.raw().sendText(" ".repeat(8_000), false).join();
        }
        assertThat(socket.closeCode()).isEqualTo(1009);
    }

    @Test
    void theHubTellsNeitherItsServerNorAnyDetail() {
        HttpResponse<String> response = raw.get("/no/such/page");
        assertProblem(response, 404);
        assertThat(response.headers().firstValue("Server")).isEmpty();
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    private static void assertProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = RawBayeux.json(response.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asText()).isNotBlank();
        assertThat(response.body()).doesNotContain("Exception", "org.", "java.");
    }
}
