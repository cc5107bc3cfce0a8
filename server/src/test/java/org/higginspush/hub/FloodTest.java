package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever sends without end is refused with 429 and closed, on every door, and the hub serves the others meanwhile: the
 * floods come from other addresses of this machine, as the devices of an attacker would.
 */
@Timeout(60)
class FloodTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path data;

    private TestHub hub;

    /**
     * Fewer requests than by default: of fifty floods a slow machine may serve fewer than each may ask for, and then none of them asks for
     * too much.
     */
    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, "limits.requests-per-second=50");
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    static Stream<FloodingSocket.Flood> floods() {
        return Stream.of(FloodingSocket.Flood.values());
    }

    @ParameterizedTest
    @MethodSource("floods")
    void aFloodIsRefusedWith429AndClosed(FloodingSocket.Flood kind) throws Exception {
        try (FloodingSocket flood = FloodingSocket.open(hub, kind, "127.0.0.1")) {
            flood.floodsUntilClosed(LIMIT);
            String received = flood.received();
            assertThat(received)
                    .as(
                            "%d bytes that end in %s",
                            received.length(), received.substring(Math.max(0, received.length() - 600)))
                    .contains("429");
        }
    }

    @ParameterizedTest
    @MethodSource("floods")
    void theOthersAreServedWhileFiftyFlood(FloodingSocket.Flood kind) throws Exception {
        CometdClient publisher = hub.publisher("websocket");
        publisher.handshakes();
        CometdClient phone = hub.device("websocket", "alex", "phone").connects("alex");
        RawBayeux browser = new RawBayeux(hub.uri());
        List<FloodingSocket> floods = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                FloodingSocket flood = FloodingSocket.open(hub, kind, "127.0.0." + (2 + i));
                floods.add(flood);
                flood.writesWhileOpen();
                if (i % 10 == 9) {
                    publisher.changes("alex", "notes", i, null);
                    phone.hears("notes", i);
                    assertThat(browser.get("/healthz").statusCode()).isEqualTo(200);
                }
            }
            await().atMost(LIMIT.multipliedBy(2)).until(() -> floods.stream().noneMatch(FloodingSocket::isWriting));
            assertThat(Thread.getAllStackTraces().keySet().stream().filter(FloodTest::isOfPool))
                    .as("the threads that serve all of them")
                    .hasSizeLessThanOrEqualTo(32);
        } finally {
            for (FloodingSocket flood : floods) {
                flood.close();
            }
        }
    }

    private static boolean isOfPool(Thread thread) {
        return thread.getName().matches("push-\\d+(-.*)?");
    }

    @Test
    void anAddressThatFloodsAgainAndAgainMayOpenFewNewConnections() throws Exception {
        InetAddress attacker = InetAddress.getByName("127.0.0.99");
        for (int i = 0; i < 8; i++) {
            try (FloodingSocket flood =
                    FloodingSocket.open(hub, FloodingSocket.Flood.CONNECT_WITHOUT_SESSION, "127.0.0.99")) {
                flood.floodsUntilClosed(LIMIT);
            }
        }
        assertThat(answersTo(attacker, 250))
                .as("of 250 new connections at once")
                .isBetween(1, 249);
        assertThat(new RawBayeux(hub.uri()).get("/healthz").statusCode())
                .as("another address")
                .isEqualTo(200);
    }

    private int answersTo(InetAddress from, int connections) throws IOException {
        int answered = 0;
        for (int i = 0; i < connections; i++) {
            try (Socket socket = new Socket()) {
                socket.bind(new InetSocketAddress(from, 0));
                socket.connect(new InetSocketAddress("127.0.0.1", hub.port()));
                socket.setSoTimeout((int) LIMIT.toMillis());
                OutputStream out = socket.getOutputStream();
                out.write("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                answered += socket.getInputStream().read() == 'H' ? 1 : 0;
            } catch (IOException e) {
                // closed before a word
            }
        }
        return answered;
    }
}
