package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come one byte now and one byte then: a connection is kept from being idle, but not for as long as one likes. */
class SlowRequestsTest {
    private static final String CHANGES = "/v1/users/alex/changes";

    @TempDir
    Path data;

    private TestHub hub;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, "http.header-timeout=300ms", "http.body-timeout=300ms", "http.idle-timeout=400ms");
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    static Stream<String> heads() {
        return Stream.of(
                "GET /healthz HTTP/1.1\r\nHost: hub\r\nX: ",
                "G",
                "GET /",
                "POST /bayeux HTTP/1.1\r\nHost: hub\r\nCookie: ");
    }

    @ParameterizedTest
    @MethodSource("heads")
    void aHeadThatDripsIsAnswered408(String beginning) throws Exception {
        String answer = drip(beginning, 'x');
        if (TestHub.DIRECT_CONNECTOR) {
            assertTooSlow(answer);
        } else {
            assertThat(answer).as("Jetty's own connection closes").isEmpty();
        }
    }

    static Stream<String> bodies() {
        return Stream.of(
                "POST /bayeux HTTP/1.1\r\nHost: hub\r\nContent-Length: 10000\r\n\r\n[",
                "POST /bayeux HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n[",
                "POST " + CHANGES + " HTTP/1.1\r\nHost: hub\r\n{publisher}\r\nContent-Length: 10000\r\n\r\n{",
                "POST /v1/changes HTTP/1.1\r\nHost: hub\r\n{publisher}\r\nContent-Length: 100000\r\n\r\n{",
                "POST /v1/tickets HTTP/1.1\r\nHost: hub\r\n{publisher}\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n");
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBodyThatDripsIsAnswered408(String beginning) throws Exception {
        assertTooSlow(drip(beginning.replace("{publisher}", "Authorization: Bearer " + hub.publisherToken()), ' '));
    }

    /** Neither a first request that never comes, nor empty lines instead of it, nor a connection that is only kept. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n", "GET /healthz HTTP/1.0\r\n\r\n"})
    void aConnectionThatOnlyDripsEmptyLinesIsClosed(String beginning) throws Exception {
        String answer = drip(beginning, '\n');
        assertThat(answer).doesNotContain("HTTP/1.1 408 ");
    }

    @Test
    void aSteadyBodyMayTakeItsTime() throws Exception {
        hub.close();
        hub = TestHub.start(data, "http.body-timeout=300ms", "http.min-body-rate=1");
        String change = "{\"context\":\"notes\"" + " ".repeat(20) + "}";
        try (Socket socket =
                open("POST " + CHANGES + " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nAuthorization: Bearer "
                        + hub.publisherToken() + "\r\nContent-Length: " + change.length() + "\r\n\r\n")) {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            for (char one : change.toCharArray()) {
                socket.getOutputStream().write(one);
                assertThat(read(socket, answer)).isTrue();
            }
            socket.setSoTimeout((int) RawBayeux.LIMIT.toMillis());
            socket.getInputStream().transferTo(answer);
            assertThat(answer.toString(StandardCharsets.UTF_8)).startsWith("HTTP/1.1 200 ");
        }
    }

    private static void assertTooSlow(String answer) {
        assertThat(answer).startsWith("HTTP/1.1 408 ").contains("application/problem+json", "\"status\":408");
    }

    private Socket open(String beginning) throws IOException {
        Socket socket = new Socket("127.0.0.1", hub.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(40);
        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Sends byte after byte until the hub closes the connection, and returns what it said. */
    private String drip(String beginning, char one) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        long limit = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RawBayeux.LIMIT.toMillis());
        try (Socket socket = open(beginning)) {
            while (read(socket, answer)) {
                assertThat(System.nanoTime()).as("closed after " + answer).isLessThan(limit);
                socket.getOutputStream().write(one);
            }
        } catch (IOException closed) {
            assertThat(closed).hasMessageMatching("(?i)(broken pipe|connection reset).*");
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    /** Reads what has come; false when the hub has closed the connection. */
    private static boolean read(Socket socket, ByteArrayOutputStream into) throws IOException {
        try {
            byte[] part = new byte[4096];
            int length = socket.getInputStream().read(part);
            into.write(part, 0, Math.max(0, length));
            return length >= 0;
        } catch (SocketTimeoutException nothingYet) {
            return true;
        }
    }
}
