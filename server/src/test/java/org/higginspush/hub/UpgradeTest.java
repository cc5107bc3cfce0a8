package org.higginspush.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The opening handshake of a WebSocket (RFC 6455, section 1.3), on the port that serves HTTP too. */
class UpgradeTest {
    @TempDir
    Path data;

    @Test
    void theUpgradeIsAnsweredAsTheStandardSays() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            List<String> answer = answer(hub, """
                    Upgrade: websocket
                    Connection: Upgrade
                    Origin: http://127.0.0.1:%d
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                    Sec-WebSocket-Protocol: chat, superchat
                    Sec-WebSocket-Version: 13""".formatted(hub.port()));

            assertThat(answer.get(0)).startsWith("http/1.1 101 ");
            assertThat(answer)
                    .contains(
                            "upgrade: websocket",
                            "connection: upgrade",
                            "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=",
                            "sec-websocket-protocol: chat");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 12, 426, Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Version: 13, X: y, 426, Sec-WebSocket-Version: 13",
        "Upgrade: websocket, X: y, 426, a proxy on the way",
        "Upgrade: websocket, Upgrade: h2c, 426, Upgrade: websocket",
        "Connection: Upgrade, Connection: keep-alive, 400, Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, X: y, 400, Sec-WebSocket-Key",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, Sec-WebSocket-Key: dGhlIA==, 400, 16 bytes",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, Sec-WebSocket-Key: ?, 400, base64",
    })
    void aBadUpgradeIsToldWhatIsWrongWithIt(String right, String wrong, int status, String named) throws Exception {
        String headers = """
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                Sec-WebSocket-Version: 13
                """.replace(right, wrong);
        try (TestHub hub = TestHub.start(data)) {
            String answer = RawHttp.exchange(
                    hub.port(),
                    ("GET /bayeux HTTP/1.1\nHost: hub\nConnection: close\n" + headers + "\n").replace("\n", "\r\n"));

            assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("application/problem+json");
            assertThat(detail(answer)).contains(named);
            if (status == 426) {
                assertThat(answer).contains("Upgrade: websocket\r\n", "Sec-WebSocket-Version: 13\r\n");
            }
        }
    }

    @Test
    void aPageThatIsOpenedInABrowserSaysWhatTheAddressIsFor() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            HttpResponse<String> response = new RawBayeux(hub.uri()).get("/bayeux");

            assertThat(response.statusCode()).isEqualTo(426);
            assertThat(response.headers().firstValue("Upgrade")).contains("websocket");
            assertThat(RawBayeux.json(response.body()).get("detail").asText()).contains("POST Bayeux messages");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
    void anotherMethodIsToldWhichThereAre(String method) throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux raw = new RawBayeux(hub.uri());
            HttpResponse<String> response =
                    raw.send(raw.request("/bayeux").method(method, HttpRequest.BodyPublishers.noBody()));

            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).contains("GET, POST");
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
    }

    @Test
    void aWebSocketThatIsSwitchedOffIsRefused() throws Exception {
        try (TestHub hub = TestHub.start(data, "bayeux.websocket=off")) {
            List<String> answer = answer(hub, """
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                    Sec-WebSocket-Version: 13""");
            HttpResponse<String> page = new RawBayeux(hub.uri()).get("/bayeux");

            assertThat(answer.get(0)).startsWith("http/1.1 404 ");
            assertThat(RawBayeux.json(page.body()).get("detail").asText()).contains("WebSocket is switched off");
        }
    }

    @Test
    void longPollingThatIsSwitchedOffIsRefused() throws Exception {
        try (TestHub hub = TestHub.start(data, "bayeux.long-polling=off")) {
            RawBayeux raw = new RawBayeux(hub.uri());
            HttpResponse<String> response =
                    raw.send(raw.request("/bayeux").POST(HttpRequest.BodyPublishers.ofString("[]")));

            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).contains("GET");
            assertThat(RawBayeux.json(response.body()).get("detail").asText()).contains("use a WebSocket");
        }
    }

    @Test
    void callbackPollingIsOffUntilItIsSwitchedOn() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            HttpResponse<String> response = new RawBayeux(hub.uri()).get("/bayeux?message=%5B%5D&jsonp=answer");

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(RawBayeux.json(response.body()).get("detail").asText())
                    .contains("Callback polling is switched off");
        }
    }

    private static String detail(String answer) {
        return RawBayeux.json(answer.substring(answer.indexOf("\r\n\r\n")))
                .get("detail")
                .asText();
    }

    /** The head of the answer, in lower case, a line each. */
    private static List<String> answer(TestHub hub, String headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", hub.port())) {
            String request = "GET /bayeux HTTP/1.1\nHost: 127.0.0.1:" + hub.port() + "\n" + headers + "\n\n";
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(US_ASCII));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            List<String> lines = new ArrayList<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                lines.add(line.toLowerCase(Locale.ROOT));
            }
            return lines;
        }
    }
}
