package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that need no body: the body may come later, and the connection serves the next request. */
class UnreadBodyTest {
    @TempDir
    static Path data;

    private static TestHub hub;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data, "http.body-timeout=300ms");
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST /v1/users/alex/changes|X: no token|401",
                "POST /v1/users/alex/changes|Authorization: Basic eDp5|401",
                "POST /v1/users/alex/changes|Accept: image/png|406",
                "POST /v1/users/alex/changes|Content-Encoding: gzip|415",
                "POST /v1/users/alex/changes|Origin: https://evil.example|403",
                "POST /v1/users/alex/changes|Host: evil.example|403",
                "PATCH /v1/users/alex/changes|X: no such method|405",
                "POST /v1/none|X: no such path|404",
                "POST /v1/tickets|X: no token|401",
                "POST /bayeux|Content-Encoding: gzip|415",
                "PUT /bayeux|X: no such method|405",
                "POST /nowhere|X: no such path|404",
                "GET /healthz|X: a body that nobody reads|200",
                "GET /start/house.css|X: a body that nobody reads|200",
                "GET /openapi.json|X: a body that nobody reads|200",
            })
    void theNextRequestIsAnsweredToo(String line, String header, int status) throws IOException {
        String host = header.startsWith("Host:") ? "" : "Host: 127.0.0.1\r\n";
        String head = line + " HTTP/1.1\r\n" + host + header + "\r\n";
        assertAnswered(head + "Content-Length: 4\r\n\r\n", "null", status);
        assertAnswered(head + "Transfer-Encoding: chunked\r\n\r\n", "4\r\nnull\r\n0\r\n\r\n", status);
    }

    private static void assertAnswered(String head, String body, int status) throws IOException {
        try (Socket socket = socket()) {
            send(socket, head);
            assertThat(RawHttp.exchange(hub.port(), "GET /healthz HTTP/1.0\r\n\r\n"))
                    .as("meanwhile")
                    .startsWith("HTTP/1.1 200 ");
            send(socket, body + "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            String answers = rest(socket);
            assertThat(answers).startsWith("HTTP/1.1 " + status + " ").doesNotContain("HTTP/1.1 408 ");
            assertThat(answers.substring(12)).contains("HTTP/1.1 200 ").contains("\"ready\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 4\r\nExpect: 100-continue", "Content-Length: 2000000"})
    void aBodyThatIsNotWaitedForEndsTheConnectionAsTheAnswerSays(String header) throws IOException {
        try (Socket socket = socket()) {
            send(socket, "POST /v1/users/alex/changes HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + "\r\n\r\n");
            assertThat(rest(socket))
                    .matches("(?s)HTTP/1.1 4(01|13) .*")
                    .containsIgnoringCase("\r\nConnection: close\r\n");
        }
    }

    /** The system of a client that sends to a closed connection throws away what the client has not read yet. */
    @ParameterizedTest
    @CsvSource({
        "/v1/users/alex/changes, 1100000, 413",
        "/v1/users/alex/changes, 30000000, 413",
        "/bayeux, 3000000, 413",
        "/healthz, 3000000, 413",
        "/nowhere, 3000000, 413",
    })
    void whoReadsAfterSendingReadsWhyABodyWasNotTaken(String path, int length, int status) throws IOException {
        String head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
        byte[] body = new byte[length];
        assertReadAfterwards(head + "Content-Length: " + length + "\r\n\r\n", body, status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/users/alex/changes", "/v1/tickets", "/bayeux", "/nowhere"})
    void whoReadsAfterSendingReadsWhyABodyOfUnknownLengthWasNotTaken(String path) throws IOException {
        String head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3000000\r\n";
        assertReadAfterwards(head, new byte[0x3000000], -1);
    }

    private static void assertReadAfterwards(String head, byte[] body, int status) throws IOException {
        try (Socket socket = socket()) {
            send(socket, head);
            socket.getOutputStream().write(body);
            assertThat(rest(socket))
                    .startsWith("HTTP/1.1 " + (status < 0 ? "4" : status + " "))
                    .containsIgnoringCase("\r\nConnection: close\r\n");
        }
    }

    @Test
    void aBodyThatNeverComesIsNotWaitedForLonger() throws IOException {
        try (Socket socket = socket()) {
            send(socket, "POST /v1/users/alex/changes HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n\r\n");
            assertThat(rest(socket))
                    .matches("(?s)HTTP/1.1 4(01|08) .*")
                    .containsIgnoringCase("\r\nConnection: close\r\n");
        }
    }

    private static Socket socket() throws IOException {
        Socket socket = new Socket("127.0.0.1", hub.port());
        socket.setSoTimeout((int) RawBayeux.LIMIT.toMillis());
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
