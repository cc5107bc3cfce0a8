package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that goes away in the middle of a request, at any moment and in any way, leaves nothing behind: neither a
 * descriptor nor a place among the sessions.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class AbandonedRequestsTest {
    private static final int TIMES = 12;
    private static final String CHANGES = "/v1/users/alex/changes";

    @TempDir
    Path data;

    private TestHub hub;
    private RawBayeux http;

    /** How a client goes. */
    private enum ClientExit {
        CLOSED {
            @Override
            void leave(Socket socket) throws IOException {
                socket.close();
            }
        },
        HALF_CLOSED_FIRST {
            @Override
            void leave(Socket socket) throws IOException {
                socket.shutdownOutput();
                socket.close();
            }
        },
        RESET {
            @Override
            void leave(Socket socket) throws IOException {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        };

        abstract void leave(Socket socket) throws IOException;
    }

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(
                data,
                "bayeux.long-polling-timeout=200ms",
                "bayeux.max-interval=300ms",
                "bayeux.callback-polling=on",
                "limits.sessions-per-user=" + (TIMES + 2));
        http = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    static Stream<String> broken() {
        return Stream.of(
                "GET",
                "GET " + CHANGES + " HTTP/1.1\r\nHost: h",
                "POST /bayeux HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n\r\n[{\"cha",
                "POST /bayeux HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n[{\"cha",
                "POST " + CHANGES + " HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n{publisher}\r\n\r\n{\"con",
                "POST /v1/changes HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n{publisher}\r\n\r\n{\"user\":\"a",
                "POST /v1/tickets HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n{alex}\r\n\r\n{",
                "POST /v1/tickets HTTP/1.1\r\nHost: hub\r\nContent-Length: 9\r\nExpect: 100-continue\r\n{alex}\r\n\r\n",
                "POST /no/such HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n\r\n{");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void beforeTheRequestIsComplete(String request) throws Exception {
        leavesNothing(() -> request(request));
    }

    static Stream<String> held() {
        return Stream.of(
                "GET " + CHANGES + "?wait=1&since={position} HTTP/1.1\r\nHost: hub\r\n{alex}\r\n\r\n",
                "POST /bayeux HTTP/1.1\r\nHost: hub\r\n{session}",
                "GET {callback} HTTP/1.1\r\nHost: hub\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("held")
    void whileItIsHeld(String request) throws Exception {
        leavesNothing(() -> request(request));
    }

    @ParameterizedTest
    @EnumSource(ClientExit.class)
    void whileItStreams(ClientExit leaving) throws Exception {
        leavesNothing(leaving, () -> {
            Socket socket =
                    request("GET " + CHANGES + " HTTP/1.1\r\nHost: hub\r\nAccept: text/event-stream\r\n{alex}\r\n\r\n");
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            return socket;
        });
    }

    static Stream<String> answered() {
        return Stream.of(
                "GET /docs/protocol.md HTTP/1.1\r\nHost: hub\r\n\r\n",
                "GET " + CHANGES + " HTTP/1.1\r\nHost: hub\r\n{alex}\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n".repeat(50));
    }

    @ParameterizedTest
    @MethodSource("answered")
    void afterTheAnswerBegan(String request) throws Exception {
        leavesNothing(() -> {
            Socket socket = request(request);
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            return socket;
        });
    }

    private interface OpenRequest {
        Socket open() throws Exception;
    }

    private void leavesNothing(OpenRequest opening) throws Exception {
        for (ClientExit leaving : ClientExit.values()) {
            leavesNothing(leaving, opening);
        }
    }

    /** The first loads whatever is loaded once, and opens the connection of this test's own client. */
    private void leavesNothing(ClientExit leaving, OpenRequest opening) throws Exception {
        abandon(leaving, opening, 1);
        change();
        long before = files();
        abandon(leaving, opening, TIMES);
        await().atMost(RawBayeux.LIMIT).untilAsserted(() -> {
            change(); // an event stream learns of its end when it has something to say
            assertThat(files()).isLessThanOrEqualTo(before);
        });
        await().atMost(RawBayeux.LIMIT).until(() -> hub.hub().sessions() == 0);
    }

    private static void abandon(ClientExit leaving, OpenRequest opening, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            leaving.leave(opening.open());
        }
    }

    private Socket request(String template) throws IOException {
        String request = template.replace("{alex}", "Authorization: Bearer " + hub.token("alex", "phone"))
                .replace("{publisher}", "Authorization: Bearer " + hub.publisherToken());
        if (request.contains("{position}")) {
            request = request.replace("{position}", position());
        }
        if (request.contains("{session}")) {
            request = request.replace("{session}", heartbeat());
        }
        if (request.contains("{callback}")) {
            String connect = RawBayeux.connect(client(), "");
            request = request.replace("{callback}", "/bayeux?jsonp=cb&message=" + encoded(connect))
                    .replace("\r\n\r\n", "\r\n" + cookie() + "\r\n\r\n");
        }
        Socket socket = new Socket("127.0.0.1", hub.port());
        socket.setSoTimeout((int) RawBayeux.LIMIT.toMillis());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A session that has had its first heartbeat, so that the next one is held. */
    private String client() {
        String client = http.handshakes(hub.token("alex", "phone"));
        http.reply(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}"));
        return client;
    }

    private String heartbeat() {
        String connect = RawBayeux.connect(client(), "");
        return cookie() + "\r\nContent-Length: " + connect.length() + "\r\n\r\n" + connect;
    }

    private String cookie() {
        return "Cookie: BAYEUX_BROWSER=" + http.cookie("BAYEUX_BROWSER");
    }

    private String position() {
        return RawBayeux.json(http.send(http.request(CHANGES)
                                .header("Authorization", "Bearer " + hub.token("alex", "phone"))
                                .GET())
                        .body())
                .get("position")
                .asText();
    }

    private void change() {
        http.send(http.request(CHANGES)
                .header("Authorization", "Bearer " + hub.publisherToken())
                .POST(HttpRequest.BodyPublishers.ofString("{\"context\":\"notes\"}")));
    }

    private static long files() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
