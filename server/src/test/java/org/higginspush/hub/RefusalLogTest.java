package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.plugin.RefusalLog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** At debug, each refusal has one line that says who was refused what and why; no other level has any, and no secret is in one. */
class RefusalLogTest {
    @TempDir
    static Path data;

    private static final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private static final Logger log = (Logger) LoggerFactory.getLogger(RefusalLog.class);
    private static final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };
    private static TestHub hub;
    private static RawBayeux browser;

    @BeforeAll
    static void startHub() throws Exception {
        appender.start();
        log.addAppender(appender);
        hub = TestHub.start(data, "limits.message-bytes=2048");
        browser = new RawBayeux(hub.uri());
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

    private static String line() throws InterruptedException {
        return String.valueOf(lines.poll(RawBayeux.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    private static HttpRequest.Builder request(String path, String token) {
        return browser.request(path).header("Authorization", "Bearer " + token);
    }

    @Test
    void aRequestWithABadTokenOrNone() throws Exception {
        browser.get("/v1/users/alex/changes");
        assertThat(line())
                .startsWith("DEBUG Refused GET /v1/users/alex/changes from 127.0.0.1: 401 Send an access token")
                .contains("Host: ");
        browser.send(request("/v1/users/alex/changes", "nonsense").GET());
        assertThat(line()).startsWith("DEBUG Refused GET /v1/users/alex/changes from 127.0.0.1: 401 ");
    }

    @Test
    void aRequestThatIsNotAllowedNamesItsUserAndDevice() throws Exception {
        browser.send(
                request("/v1/users/bob/changes", hub.token("alex", "phone")).GET());
        assertThat(line())
                .startsWith(
                        "DEBUG Refused GET /v1/users/bob/changes of alex (device phone) from 127.0.0.1: 403 This token");
        browser.send(request("/v1/changes", hub.publisherToken())
                .POST(BodyPublishers.ofString("{\"user\":\"alex\",\"context\":\"a\",\"rev\":3}")));
        assertThat(line()).contains("Refused POST /v1/changes of ", ": 400 \"rev\" is no field of a change");
    }

    @Test
    void aTicketThatIsNoneAndWhatIsNotThere() throws Exception {
        browser.get("/v1/users/alex/changes?ticket=t1ck3t-t1ck3t-t1ck3t");
        assertThat(line()).contains(": 401 This ticket is not known").doesNotContain("t1ck3t");
        browser.get("/no/such/" + "x".repeat(500));
        assertThat(line())
                .contains("Refused GET /no/such/xxx", "... from", ": 404 ")
                .hasSizeLessThan(300);
    }

    @Test
    void aTokenInTheWrongPlaceIsNotWrittenDown() throws Exception {
        String token = hub.publisherToken();
        RawHttp.exchange(
                hub.port(),
                "GET /v1/" + token + " HTTP/1.1\r\nHost: x" + token + "\r\nOrigin: " + token
                        + "\r\nConnection: close\r\n\r\n");
        assertThat(line())
                .contains("Refused GET /v1/[a token] from", "Host: x[a token]")
                .doesNotContain("eyJ");
    }

    @Test
    void aPageOfAnotherOriginAndAnUpgradeThatIsNone() throws Exception {
        RawHttp.exchange(
                hub.port(),
                "GET /bayeux HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nOrigin: https://evil.example\r\n\r\n");
        assertThat(line()).contains(": 403 ", "Origin: https://evil.example");
        RawHttp.exchange(hub.port(), "GET /bayeux HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");
        assertThat(line()).contains("Refused GET /bayeux from 127.0.0.1: 426 ");
        RawHttp.exchange(hub.port(), "nonsense\r\n\r\n");
        assertThat(line()).contains(": 400 ");
    }

    @Test
    void overLongPollingEachMessage() throws Exception {
        browser.post(RawBayeux.handshake("nonsense", "long-polling"));
        assertThat(line()).startsWith("DEBUG Refused message to /meta/handshake from 127.0.0.1: 401::");
        String id = browser.handshakes(hub.token("alex", "phone"));
        browser.post(RawBayeux.subscribe(id, "/user/bob/contexts"));
        assertThat(line())
                .startsWith("DEBUG Refused message to /meta/subscribe of alex (device phone) from 127.0.0.1: 403::")
                .doesNotContain(id);
        browser.post(RawBayeux.message("/user/alex/contexts", id, ",\"data\":{\"context\":\"secret\"}"));
        assertThat(line())
                .contains("message to /user/alex/contexts of alex", "403::")
                .doesNotContain("secret");
        browser.post(RawBayeux.connect("no-such-session", ""));
        assertThat(line()).contains("message to /meta/connect from 127.0.0.1: 402::");
        browser.post("nonsense");
        assertThat(line()).contains("Refused POST /bayeux from 127.0.0.1: 400 ");
    }

    @Test
    void overAWebSocketEachMessageAndTheEndOfTheConnection() throws Exception {
        RawBayeux.Socket socket = browser.socket();
        socket.sends(RawBayeux.handshake("nonsense", "websocket")).hears();
        assertThat(line()).startsWith("DEBUG Refused message to /meta/handshake from 127.0.0.1: 401::");
        String id = socket.handshakes(hub.token("alex", "phone"));
        socket.sends(RawBayeux.subscribe(id, "/open/none")).hears();
        assertThat(line())
                .startsWith("DEBUG Refused message to /meta/subscribe of alex (device phone) from 127.0.0.1: 403::")
                .doesNotContain(id);
        socket.sends("{\"secret\":").closeCode();
        assertThat(line())
                .startsWith(
                        "DEBUG Refused to keep the WebSocket of alex (device phone) from 127.0.0.1: 1008 This is not")
                .doesNotContain("secret");
    }

    @Test
    void withoutDebugNothing() {
        log.setLevel(Level.INFO);
        browser.get("/v1/users/alex/changes");
        browser.post(RawBayeux.handshake("nonsense", "long-polling"));
        assertThat(lines).isEmpty();
    }
}
