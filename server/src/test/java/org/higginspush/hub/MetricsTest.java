package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is measured are the right numbers, whichever way devices and publishers are connected. */
class MetricsTest {
    private static final String CHANGES = "/v1/users/alex/changes";

    @TempDir
    Path data;

    private TestHub hub;
    private SessionApiFixture api;
    private MetricsReader metrics;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, "bayeux.callback-polling=on");
        api = new SessionApiFixture(hub);
        metrics = new MetricsReader(hub.uri());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "websocket, websocket",
        "long-polling, long-polling",
        "plain-websocket, plain-websocket",
        "event-stream, sse",
    })
    void eachNoticeIsCountedOnceByItsTransport(String way, String transport) {
        NoticeReader phone = NoticeReader.of(hub, way, "alex", "phone");
        NoticeReader tablet = NoticeReader.of(hub, way, "alex", "tablet");
        for (int revision = 1; revision <= 3; revision++) {
            hears(phone, tablet, revision);
        }

        metrics.awaits("notices_total", Map.of("transport=\"" + transport + "\"", 6.0));
        metrics.awaits("notice_seconds_count{transport=\"" + transport + "\"}", 6);
        metrics.awaits("notice_seconds_bucket{transport=\"" + transport + "\",le=\"+Inf\"}", 6);
        assertThat(metrics.value("notice_seconds_sum{transport=\"" + transport + "\"}"))
                .isBetween(1e-9, 60.0);
        metrics.awaits("changes_total", 3);
        metrics.awaits("duplicates_total", 0);
        metrics.awaits("publish_seconds_count", 3);
        assertThat(metrics.value("publish_seconds_sum")).isBetween(1e-9, 60.0);
        metrics.awaits("resyncs_total", Map.of("reason=\"new\"", 2.0));
    }

    @Test
    void aNoticeThatEndsAPollIsCounted() {
        String token = hub.token("alex", "phone");
        for (int revision = 1; revision <= 3; revision++) {
            CompletableFuture<HttpResponse<String>> held = api.holdsPoll("alex", "phone", token);
            publishes("{\"context\":\"notes\",\"revision\":" + revision + "}", 200);
            assertThat(held.join().body()).contains("\"revision\":" + revision);
        }
        metrics.awaits("notices_total", Map.of("transport=\"http-long-poll\"", 3.0));
        metrics.awaits("sessions_opened_total", Map.of("transport=\"http-long-poll\"", 3.0));
    }

    @Test
    void aNoticeThatAScriptPollsForIsCounted() {
        RawBayeux browser = new RawBayeux(hub.uri());
        String ticket = api.ticket(hub.token("alex", "phone"), "phone");
        String client = SessionApiFixture.call(
                        browser,
                        "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":"
                                + "[\"callback-polling\"],\"ext\":{\"push\":{\"ticket\":\"" + ticket + "\"}}}]")
                .get("clientId")
                .asText();
        SessionApiFixture.call(browser, RawBayeux.subscribe(client, "/user/alex/contexts"));
        publishes("{\"context\":\"notes\",\"revision\":1}", 200);
        SessionApiFixture.call(browser, RawBayeux.connect(client, ""));
        metrics.awaits("notices_total", Map.of("transport=\"callback-polling\"", 1.0));
        metrics.awaits("sessions_opened_total", Map.of("transport=\"callback-polling\"", 1.0));
    }

    private void hears(NoticeReader phone, NoticeReader tablet, int revision) {
        publishes("{\"context\":\"notes\",\"revision\":" + revision + "}", 200);
        for (NoticeReader device : new NoticeReader[] {phone, tablet}) {
            JsonNode notice = device.hears();
            assertThat(notice.get("revision").asInt()).isEqualTo(revision);
        }
    }

    private void publishes(String change, int status) {
        HttpResponse<String> answer = api.http.send(api.http
                .request(CHANGES)
                .header("Authorization", "Bearer " + hub.publisherToken())
                .POST(HttpRequest.BodyPublishers.ofString(change)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void changesOverBayeuxAreCountedToo(String transport) {
        CometdClient server = hub.publisher(transport);
        server.handshakes();
        server.changes("alex", "notes", 1, null);
        server.changes("alex", "notes", 2, null);
        server.publishes("alex", Map.of("context", "notes", "revision", 2));
        metrics.awaits("changes_total", 3);
        metrics.awaits("duplicates_total", 1);
        metrics.awaits("publish_seconds_count", 3);
    }

    @Test
    void changesForLaterAreCountedWhenTheyAreAccepted() {
        publishes("{\"context\":\"notes\",\"at\":\"" + hub.now().plus(Duration.ofHours(1)) + "\"}", 202);
        metrics.awaits("changes_scheduled_total", 1);
        metrics.awaits("changes_total", 0);
    }

    @Test
    void commitsTellHowMuchTheyWroteAndNothingWaitsAfterwards() {
        publishes("{\"context\":\"notes\",\"revision\":1}", 200);
        publishes("{\"context\":\"notes\",\"revision\":2}", 200);
        publishes("{\"context\":\"notes\",\"revision\":2}", 200); // a repeat, which writes nothing
        metrics.awaits("commit_writes_count", 2);
        metrics.awaits("commit_writes_sum", 2);
        metrics.awaits("commit_seconds_count", 2);
        metrics.awaits("commit_queue", 0);
    }

    @Test
    void whatDevicesMissedIsCountedByTheAnswer() {
        String token = hub.token("alex", "phone");
        String position = api.position("alex", token);
        assertThat(api.reads("alex", token, "?since=" + position).statusCode()).isEqualTo(304);
        publishes("{\"context\":\"notes\"}", 200);
        assertThat(api.reads("alex", token, "?since=" + position).statusCode()).isEqualTo(200);
        assertThat(api.reads("alex", token, "?since=0123456789abcdef:7").body()).contains("\"resync\":true");

        metrics.awaits("resyncs_total", Map.of("reason=\"new\"", 1.0, "reason=\"unknown-position\"", 1.0));
        metrics.awaits("catch_ups_total", Map.of("result=\"up-to-date\"", 1.0, "result=\"changes\"", 1.0));
    }

    @Test
    void aLossThatAHeartbeatShowsIsARepair() {
        PlainWebSocketClient phone = PlainWebSocketClient.open(hub.uri(), CHANGES, hub.token("alex", "phone"));
        String position = phone.hears().get("position").asText();
        publishes("{\"context\":\"notes\",\"revision\":1}", 200);
        phone.hears("notes", 1);
        heartbeat(phone, position, 0); // says that it heard none: it may be on its way
        phone.hears();
        heartbeat(phone, position, 0); // still none: it is lost
        phone.hears("notes", 1);
        phone.hears();
        metrics.awaits("repairs_total", 1);
        metrics.awaits("notices_total", Map.of("transport=\"plain-websocket\"", 2.0));
        phone.close();
    }

    private static void heartbeat(PlainWebSocketClient phone, String position, int heard) {
        phone.sends("{\"position\":\"" + position + "\",\"heard\":" + heard + "}");
    }

    @Test
    void sessionsAreThoseThatAreConnectedByTransportAndProgram() {
        CometdClient onSocket = hub.device("websocket", "alex", "on-websocket").connects("alex");
        RawBayeux poller = new RawBayeux(hub.uri());
        poller.handshakes(hub.token("alex", "on-polls"), Map.of("User-Agent", "Mozilla/5.0 (X11) Firefox/140.0"));
        PlainWebSocketClient plain =
                PlainWebSocketClient.open(hub.uri(), CHANGES, hub.token("alex", "on-plain-websocket"));
        plain.hears();
        EventSourceReader stream = EventSourceReader.open(EventSourceReader.request(hub.uri(), CHANGES)
                .header("User-Agent", "curl/8.0")
                .header("Authorization", "Bearer " + hub.token("alex", "on-stream")));
        stream.next();

        metrics.awaits(
                "sessions",
                Map.of(
                        "client=\"java\",transport=\"websocket\"", 1.0,
                        "client=\"firefox\",transport=\"long-polling\"", 1.0,
                        "client=\"java\",transport=\"plain-websocket\"", 1.0,
                        "client=\"curl\",transport=\"sse\"", 1.0));
        metrics.awaits(
                "sessions_opened_total",
                Map.of(
                        "transport=\"websocket\"", 1.0,
                        "transport=\"long-polling\"", 1.0,
                        "transport=\"plain-websocket\"", 1.0,
                        "transport=\"sse\"", 1.0));
        assertThat(hub.hub().sessions()).isEqualTo(4);

        plain.close();
        onSocket.bayeux().disconnect(10_000);
        metrics.awaits("sessions{client=\"java\",transport=\"plain-websocket\"}", 0);
        metrics.awaits("sessions{client=\"java\",transport=\"websocket\"}", 0);
        assertThat(metrics.value("sessions{client=\"curl\",transport=\"sse\"}")).isEqualTo(1);
        stream.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling", "plain-websocket"})
    void aSessionThatIsCutOffIsCountedAsEnded(String way) {
        NoticeReader.of(hub, way, "alex", "phone");
        api.cutsOff("alex", "phone");
        metrics.awaits("sessions_ended_total", Map.of("code=\"unauthenticated\"", 1.0));
        metrics.awaits("sessions", Map.of());
    }

    @Test
    void eachRefusedRequestIsCountedByItsCode() {
        assertThat(api.publishes("alex", hub.token("alex", "phone"), "notes").statusCode())
                .isEqualTo(403);
        assertThat(api.http.get("/v1/nothing").statusCode()).isEqualTo(404);
        publishes("{\"context\":", 400);
        publishes("{\"context\":7}", 400);
        metrics.awaits(
                "refusals_total",
                Map.of("code=\"forbidden\"", 1.0, "code=\"not-found\"", 1.0, "code=\"malformed\"", 2.0));
        metrics.awaits("token_failures_total", Map.of());
    }

    @Test
    void eachRefusedPartOfManyChangesIsCounted() {
        HttpResponse<String> answer = api.http.send(api.http
                .request("/v1/changes")
                .header("Authorization", "Bearer " + hub.publisherToken())
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString("{\"user\":\"alex\",\"context\":\"notes\"}\n"
                        + "{\"user\":\"alex\",\"context\":7}\n{\"user\":\"\",\"context\":\"notes\"}\n")));
        assertThat(answer.statusCode()).isEqualTo(200);
        metrics.awaits("changes_total", 1);
        metrics.awaits("refusals_total", Map.of("code=\"malformed\"", 2.0));
    }

    @Test
    void refusedMessagesFramesAndHeartbeatsAreCounted() {
        RawBayeux.Socket socket = new RawBayeux(hub.uri()).socket();
        socket.sends(RawBayeux.handshake("no token", "websocket"));
        assertThat(socket.hears().get("successful").asBoolean()).isFalse();
        metrics.awaits("refusals_total", Map.of("code=\"unauthenticated\"", 1.0));
        metrics.awaits("token_failures_total", Map.of("reason=\"invalid\"", 1.0));

        socket.sends("not JSON");
        socket.closeCode();
        metrics.awaits("refusals_total{code=\"malformed\"}", 1);

        PlainWebSocketClient plain = PlainWebSocketClient.open(hub.uri(), CHANGES, hub.token("alex", "phone"));
        plain.hears();
        plain.sends("{\"heard\":\"many\"}");
        plain.hears();
        plain.asks("1", "GET", "/v1/nothing", null);
        plain.sendsBinary(new byte[] {1});
        plain.isClosed();
        metrics.awaits(
                "refusals_total",
                Map.of(
                        "code=\"unauthenticated\"", 1.0,
                        "code=\"malformed\"", 2.0,
                        "code=\"not-found\"", 1.0,
                        "code=\"unsupported-media-type\"", 1.0));
    }

    @Test
    void tokensThatAreNotAcceptedAreCountedByTheReason() {
        String expired = hub.token("alex", "phone", Duration.ofSeconds(30));
        String valid = hub.token("bob", "phone");
        assertThat(api.reads("alex", "no.token.atAll", "").statusCode()).isEqualTo(401);
        api.cutsOff("bob", "phone");
        assertThat(api.reads("bob", valid, "").statusCode()).isEqualTo(401);
        hub.clockMoves(Duration.ofMinutes(2));
        assertThat(api.reads("alex", expired, "").statusCode()).isEqualTo(401);
        metrics.awaits(
                "token_failures_total",
                Map.of("reason=\"invalid\"", 1.0, "reason=\"cut-off\"", 1.0, "reason=\"expired\"", 1.0));
    }

    @Test
    void nothingSaysWhoItWas() {
        hub.device("websocket", "alex-the-user", "phone-the-device").connects("alex-the-user");
        publishes("{\"context\":\"the-context\",\"origin\":\"the-origin\"}", 200);
        assertThat(metrics.text())
                .contains("jvm_memory_used_bytes", "process_cpu_usage", "process_files_open_files")
                .doesNotContain("alex", "phone", "context", "origin", "127.0.0.1", "attribute-server");
    }

    @Test
    void eachMetricSaysWhatItIs() {
        for (String line : metrics.text().split("\n")) {
            if (line.startsWith("# HELP higgins_push_")) {
                assertThat(line).matches("# HELP \\w+ [A-Z].{10,}");
            }
        }
        metrics.names().stream()
                .filter(name -> name.startsWith("higgins_push_"))
                .forEach(name -> assertThat(metrics.text())
                        .contains("# HELP " + name.replaceAll("(seconds|writes)_(bucket|sum|count)$", "$1") + " "));
    }

    @Test
    void aTokenWithoutScopesForItIsNotAFailureOfTheToken() {
        String relay = hub.hub().localIssuer().issue("hub", null, Set.of(Scope.RELAY), Duration.ofHours(1));
        assertThat(api.publishes("alex", relay, "notes").statusCode()).isEqualTo(403);
        metrics.awaits("refusals_total", Map.of("code=\"forbidden\"", 1.0));
        metrics.awaits("token_failures_total", Map.of());
    }
}
