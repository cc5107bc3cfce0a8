package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edges refuse by themselves is counted once each: what comes too slowly, too fast, too large or cannot be read. */
class RefusalMetricsTest {
    private static final String CHANGES = "/v1/users/alex/changes";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path data;

    private TestHub hub;
    private MetricsReader metrics;

    private void startHub(String... settings) throws Exception {
        hub = TestHub.start(data, settings);
        metrics = new MetricsReader(hub.uri());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /healthz HTTP/1.1\r\nHost: hub\r\nX: ",
                "POST /bayeux HTTP/1.1\r\nHost: hub\r\nContent-Length: 10000\r\n\r\n[",
                "POST /v1/changes HTTP/1.1\r\nHost: hub\r\n{publisher}\r\nContent-Length: 100000\r\n\r\n{",
            })
    void aRequestThatDoesNotComeInTime(String beginning) throws Exception {
        startHub("http.header-timeout=1s", "http.body-timeout=1s");
        String request = beginning.replace("{publisher}", "Authorization: Bearer " + hub.publisherToken());
        try (Socket socket = new Socket("127.0.0.1", hub.port())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 408 ");
        }
        metrics.awaits("refusals_total", Map.of("code=\"too-slow\"", 1.0));
    }

    @Test
    void aWebSocketThatNeverHandshakes() throws Exception {
        startHub("bayeux.handshake-timeout=300ms");
        new RawBayeux(hub.uri()).socket().closeCode();
        metrics.awaits("refusals_total", Map.of("code=\"too-slow\"", 1.0));
    }

    @ParameterizedTest
    @EnumSource(
            value = FloodingSocket.Flood.class,
            names = {"PING_WITHOUT_SESSION", "EMPTY_FRAGMENTS", "PINGS_OF_A_SESSION"})
    void aConnectionThatFloods(FloodingSocket.Flood kind) throws Exception {
        startHub();
        try (FloodingSocket flood = FloodingSocket.open(hub, kind, "127.0.0.1")) {
            flood.floodsUntilClosed(LIMIT);
        }
        metrics.awaits("refusals_total{code=\"slow-down\"}", 1);
    }

    @Test
    void aMessageThatIsTooLarge() throws Exception {
        startHub();
        endsWith(RawWebSocket.frame(true, RawWebSocket.TEXT, new byte[20_000]), 1009);
        metrics.awaits("refusals_total", Map.of("code=\"too-large\"", 1.0));
        byte[] half = new byte[10_000];
        byte[] first = RawWebSocket.frame(false, RawWebSocket.TEXT, half);
        try (RawWebSocket socket = opens()) {
            socket.sendsRaw(first);
            socket.sendsRaw(RawWebSocket.frame(false, RawWebSocket.CONTINUATION, half));
            assertThat(socket.hearsClose().code()).isEqualTo(1009);
        }
        metrics.awaits("refusals_total", Map.of("code=\"too-large\"", 2.0));
    }

    @Test
    void whatCannotBeRead() throws Exception {
        startHub();
        endsWith(RawWebSocket.frame(true, RawWebSocket.TEXT, new byte[] {-1, -2}), 1007);
        metrics.awaits("refusals_total", Map.of("code=\"malformed\"", 1.0));
        endsWith(RawWebSocket.frame(true, RawWebSocket.CONTINUATION, new byte[2]), 1002);
        metrics.awaits("refusals_total", Map.of("code=\"malformed\"", 2.0));
        endsWith(RawWebSocket.frame(true, RawWebSocket.TEXT, "no JSON".getBytes(StandardCharsets.UTF_8)), 4400);
        metrics.awaits("refusals_total", Map.of("code=\"malformed\"", 3.0));
    }

    private void endsWith(byte[] frame, int code) throws IOException {
        try (RawWebSocket socket = opens()) {
            socket.sendsRaw(frame);
            assertThat(socket.hearsClose().code()).isEqualTo(code);
        }
    }

    private RawWebSocket opens() throws IOException {
        RawWebSocket socket = RawWebSocket.open(hub.port(), CHANGES, hub.token("alex", "phone"));
        assertThat(socket.hears().text()).contains("\"changes\"");
        return socket;
    }
}
