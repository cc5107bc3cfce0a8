package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What is wrong with a request is the client's to mend, so it is told with a 4xx; 5xx is for what is wrong with the hub. */
class MalformedRequestsTest {
    @TempDir
    static Path data;

    private static final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private static final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static final Logger jetty = (Logger) LoggerFactory.getLogger("org.eclipse.jetty");
    private static TestHub hub;

    @BeforeAll
    static void startHub() throws Exception {
        log.list = new CopyOnWriteArrayList<>(); // threads of the hub still log while it is read
        log.start();
        root.addAppender(log);
        jetty.setLevel(Level.WARN); // as a hub has it, but for what it says of malformed heads
        List.of("org.eclipse.jetty.http", "org.eclipse.jetty.util.HostPort")
                .forEach(name -> ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.ERROR));
        hub = TestHub.start(data, "bayeux.callback-polling=on");
    }

    @AfterAll
    static void nothingOfItIsLogged() {
        hub.close();
        jetty.setLevel(Level.ERROR);
        root.detachAppender(log);
        assertThat(log.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
    }

    /** Queries that cannot be decoded, or whose callback poll is none. */
    static List<String> queries() {
        String handshake = "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":"
                + "[\"callback-polling\"],\"ext\":{\"push\":{\"ticket\":\"t1ck3t-t1ck3t-t1ck3t-t1ck3t-1234\"}}}]";
        List<String> queries = new ArrayList<>();
        for (String path : List.of("/bayeux", "/v1/users/alex/changes", "/healthz", "/docs/protocol.md", "/no/such")) {
            for (String query : List.of("x=%ZZ", "x=%F", "%", "x=%FF", "x=%C0%80", "x=%ED%A0%80", "%E0%A4=1")) {
                queries.add(path + "?" + query);
            }
        }
        queries.add("/bayeux?jsonp=a");
        queries.add("/bayeux?jsonp=a&message=");
        queries.add("/bayeux?jsonp=a&message=%5B%5D");
        queries.add("/bayeux?jsonp=a&message=nonsense");
        queries.add("/bayeux?jsonp=a&message=" + encoded(handshake) + "x");
        queries.add("/bayeux?jsonp=a&message=" + encoded(handshake) + "&message=%5B");
        queries.add("/bayeux?jsonp=a&jsonp=b&message=" + encoded(handshake));
        queries.add("/bayeux?message=" + encoded(handshake));
        queries.add("/bayeux?jsonp=%FF&message=" + encoded(handshake));
        return queries;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aQueryThatMakesNoSense(String target) throws Exception {
        assertRefused("GET " + target + " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");
    }

    static List<String> heads() {
        List<String> heads = new ArrayList<>(List.of(
                "GET /healthz\r\n",
                "GET /healthz\r\n\r\n",
                "GET /healthz HTTP/0.9\r\n\r\n",
                "GET /healthz HTTP/3.0\r\nHost: hub\r\n\r\n",
                "GET /healthz FTP/1.0\r\nHost: hub\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
                "G@T /healthz HTTP/1.1\r\nHost: hub\r\n\r\n",
                "M".repeat(10_000) + " / HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n",
                "GET /healthz HTTP/1.1\r\n\r\n"));
        for (String path : List.of(
                "/%",
                "/%Z1",
                "/%2",
                "/v1/users/%FF/changes",
                "/v1/users/%ZZ/changes",
                "/v1/users/%u0041/changes",
                "/\u0001",
                "/docs/%C0%AE%C0%AE/secret",
                "/a\\b",
                "x",
                "ftp://hub/healthz#",
                "http://[::1/healthz",
                "http://a b/")) {
            heads.add("GET " + path + " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");
        }
        for (String headers : List.of(
                "Host: a\r\nHost: b",
                "Host: a b",
                "Host: [::1",
                "Host: hub:port",
                "Host: hub:99999999999",
                "Host: hub\r\nX: " + "x".repeat(40_000),
                "Host: hub\r\n" + "X: x\r\n".repeat(10_000) + "Y: y",
                "Host: hub\r\nBad Header: x",
                "Host: hub\r\nNo-Colon",
                "Host: hub\r\nX: a\u0000b",
                "Host: hub\r\n folded: x",
                "Host: hub\r\nTransfer-Encoding: nonsense",
                "Host: hub\r\nTransfer-Encoding: gzip, chunked",
                "Host: hub\r\nTransfer-Encoding: chunked\r\nContent-Length: 3",
                "Host: hub\r\nContent-Length: 2\r\nContent-Length: 3",
                "Host: hub\r\nContent-Length: -1",
                "Host: hub\r\nContent-Length: two",
                "Host: hub\r\nContent-Length: 99999999999999999999999",
                "Host: hub\r\nContent-Length: 9999999999",
                "Host: hub\r\nExpect: nonsense",
                "Host: hub\r\nContent-Type: text/plain;charset=\"",
                "Host: hub\r\nTransfer-Encoding: chunked\r\n\r\nZZ",
                "Host: hub\r\nTransfer-Encoding: chunked\r\n\r\n-1",
                "Host: hub\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF",
                "Host: hub\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[X")) {
            heads.add("POST /bayeux HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n\r\n");
            heads.add("POST /v1/tickets HTTP/1.1\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n" + headers
                    + "\r\n\r\n");
        }
        for (String method : List.of("TRACE", "CONNECT", "get", "PUT", "PROPFIND")) {
            heads.add(method + " /bayeux HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");
            heads.add(method + " /v1/users/alex/changes HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");
        }
        heads.add("CONNECT evil.example:443 HTTP/1.1\r\nHost: hub\r\n\r\n"
                + "GET /after HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");
        heads.add("OPTIONS * HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");
        String upgrade = "GET /bayeux HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        heads.add(upgrade + "Sec-WebSocket-Extensions: ;;;=\r\nOrigin: null\r\n\r\n");
        heads.add("GET /bayeux HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: nonsense\r\n\r\n");
        heads.add("POST /bayeux HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nContent-Length: 2\r\n\r\n\u00ff\u00fe");
        return heads;
    }

    @ParameterizedTest
    @MethodSource("heads")
    void aRequestThatIsNone(String request) throws Exception {
        assertRefused(request.replace("{token}", hub.token("alex", "phone")));
    }

    private static void assertRefused(String request) throws IOException {
        String answer = RawHttp.exchange(hub.port(), request);
        assertThat(answer)
                .as(request.substring(0, Math.min(200, request.length())))
                .startsWith("HTTP/1.1 4");
        assertThat(answer).contains("application/problem+json").doesNotContain("Exception", "org.", "t1ck3t");
    }
}
