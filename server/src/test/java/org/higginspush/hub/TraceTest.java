package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.logging.JsonLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The trace in which a publisher reports a change is in the log and in the timeline of its user, and nowhere else. */
class TraceTest {
    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACE = "00-" + ID + "-00f067aa0ba902b7-01";
    private static final String OTHER_ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String OTHER = "00-" + OTHER_ID + "-b7ad6b7169203331-00";

    @TempDir
    static Path data;

    private static final BlockingQueue<JsonNode> lines = new LinkedBlockingQueue<>();
    private static final Logger log = (Logger) LoggerFactory.getLogger("org.higginspush.hub.routing.TraceLog");
    private static final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        private final JsonLayout layout = new JsonLayout();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(RawBayeux.json(layout.doLayout(event)));
        }
    };
    private static TestHub hub;
    private static SessionApiFixture api;

    @BeforeAll
    static void startHub() throws Exception {
        appender.start();
        log.addAppender(appender);
        hub = TestHub.start(data);
        api = new SessionApiFixture(hub);
    }

    @AfterAll
    static void stopHub() {
        hub.close();
        log.detachAppender(appender);
        log.setLevel(null);
    }

    @BeforeEach
    void logAtDebug() {
        log.setLevel(Level.DEBUG);
        lines.clear();
    }

    private static void publishes(String path, String header, String body) {
        HttpRequest.Builder request = api.http
                .request(path)
                .header("Authorization", "Bearer " + hub.publisherToken())
                .POST(BodyPublishers.ofString(body));
        int status = api.http
                .send(header.isEmpty() ? request : request.header("traceparent", header))
                .statusCode();
        assertThat(status).isIn(200, 202);
    }

    private static JsonNode line() throws InterruptedException {
        return lines.poll(RawBayeux.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static List<String> tracesOf(String user) {
        return api.manages("GET", "/v1/users/" + user + "/timeline").findValuesAsText("trace");
    }

    @Test
    void aHeaderIsLoggedAndInTheTimeline() throws Exception {
        publishes("/v1/users/header/changes", TRACE, "{\"context\":\"notes\",\"revision\":7}");

        JsonNode line = line();
        assertThat(line.get("trace_id").asText()).isEqualTo(ID);
        assertThat(line.get("span_id").asText()).isEqualTo("00f067aa0ba902b7");
        assertThat(line.get("trace_flags").asText()).isEqualTo("01");
        assertThat(line.get("message").asText())
                .startsWith("Published notes 7 of header, position ")
                .endsWith(" in the trace " + TRACE);
        JsonNode event =
                api.manages("GET", "/v1/users/header/timeline?device=laptop").at("/events/0");
        assertThat(event.get("event").asText()).isEqualTo("published");
        assertThat(event.get("text").asText()).isEqualTo("published: notes 7 in the trace " + ID);
        assertThat(event.has("device")).isFalse();
        assertThat(event.has("group")).isFalse();
    }

    @Test
    void aRepeatIsLoggedAsOneAndNotInTheTimelineAgain() throws Exception {
        publishes("/v1/users/twice/changes", TRACE, "{\"context\":\"notes\",\"revision\":7}");
        publishes("/v1/users/twice/changes", OTHER, "{\"context\":\"notes\",\"revision\":7}");

        line();
        assertThat(line().get("message").asText()).contains("notes 7 of twice, a repeat, position ");
        assertThat(tracesOf("twice")).containsExactly(ID);
    }

    @Test
    void ofManyLinesEachMayHaveItsOwn() throws Exception {
        publishes(
                "/v1/changes",
                TRACE,
                "{\"user\":\"lines\",\"context\":\"a\"}\n{\"user\":\"lines\",\"context\":\"b\"," + "\"traceparent\":\""
                        + OTHER + "\"}\n{\"for\":{\"everyone\":true},\"context\":\"c\",\"after\":9000}");

        assertThat(List.of(line(), line(), line()))
                .extracting(line -> line.get("message").asText().replaceAll(", position .* in| for .* in", " in"))
                .containsExactlyInAnyOrder(
                        "Published a 1 of lines in the trace " + TRACE,
                        "Published b 1 of lines in the trace " + OTHER,
                        "Published c of everyone in the trace " + TRACE);
        assertThat(tracesOf("lines")).containsExactlyInAnyOrder(ID, OTHER_ID);
    }

    @Test
    void overBayeuxAndAPlainWebSocketItIsAFieldAndNoDeviceIsToldOfIt() throws Exception {
        CometdClient phone = hub.device("websocket", "field", "phone").connects("field");
        RawBayeux.Socket publisher = api.http.socket();
        String client = publisher.handshakes(hub.publisherToken());
        publisher
                .sends(RawBayeux.message(
                        "/user/field/contexts",
                        client,
                        ",\"data\":{\"context\":\"notes\",\"revision\":1,\"traceparent\":\"" + TRACE + "\"}"))
                .hears();
        try (PlainWebSocketClient plain = PlainWebSocketClient.open(hub.uri(), "/v1/requests", hub.publisherToken())) {
            plain.sends("{\"id\":1,\"method\":\"POST\",\"path\":\"/v1/users/field/changes\",\"body\":"
                    + "{\"context\":\"notes\",\"revision\":2,\"traceparent\":\"" + OTHER + "\"}}");
            JsonNode answer = plain.hears();
            while (!answer.has("status")) {
                answer = plain.hears();
            }
            assertThat(answer.get("status").asInt()).isEqualTo(200);
        }

        phone.hears("notes", 1);
        phone.hears("notes", 2);
        assertThat(tracesOf("field")).containsExactly(ID, OTHER_ID);
        assertThat(api.http
                        .send(api.http
                                .request("/v1/users/field/changes")
                                .header("Authorization", "Bearer " + hub.token("field", "laptop")))
                        .body())
                .doesNotContain(ID, OTHER_ID);
    }

    @Test
    void oneThatIsNotValidIsIgnored() throws Exception {
        publishes("/v1/users/odd/changes", "00-zz-01", "{\"context\":\"notes\",\"traceparent\":\"\"}");
        publishes("/v1/users/odd/changes", TRACE + "," + OTHER, "{\"context\":\"notes\"}");
        publishes("/v1/users/odd/changes", "", "{\"context\":\"notes\",\"traceparent\":\"" + TRACE + "\"}");

        assertThat(line().get("message").asText())
                .as("the first one with a trace")
                .startsWith("Published notes 3 ");
        assertThat(tracesOf("odd")).containsExactly(ID);
    }
}
