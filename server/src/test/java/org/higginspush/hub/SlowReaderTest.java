package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that does not read costs the hub a bounded number of bytes, and the others nothing (P5). */
class SlowReaderTest {
    private static final String LONG_CONTEXT = "c".repeat(120);

    @TempDir
    Path data;

    @Test
    void aDeviceThatNeverReadsIsDisconnectedAndTheOthersHearEverything() throws Exception {
        try (TestHub hub = TestHub.start(data, "session.write-deadline=500ms")) {
            CometdClient publisher = hub.publisher("websocket");
            publisher.handshakes();
            CometdClient reader = hub.device("websocket", "alex", "reader").connects("alex");
            try (Socket deaf = deafSocket(hub, hub.token("alex", "deaf"))) {
                await().atMost(RawBayeux.LIMIT).until(() -> hub.hub().sessions() == 3);
                long revision = 0;
                while (hub.hub().sessions() == 3) {
                    revision++;
                    publisher.changes("alex", LONG_CONTEXT, revision, null);
                    reader.hears(LONG_CONTEXT, revision);
                    assertThat(revision)
                            .as("changes until the deaf device was let go")
                            .isLessThan(200_000);
                }
                assertThat(deaf.isClosed()).isFalse();
            }
        }
    }

    @Test
    void aDeviceThatAnswersPingsButReadsNothingElseIsDisconnectedToo() throws Exception {
        try (TestHub hub = TestHub.start(data, "session.write-deadline=500ms");
                Socket deaf = deafSocket(hub, hub.token("alex", "deaf"))) {
            CometdClient publisher = hub.publisher("websocket");
            publisher.handshakes();
            OutputStream out = deaf.getOutputStream();
            long revision = 0;
            while (hub.hub().sessions() == 2) {
                publisher.changes("alex", LONG_CONTEXT, ++revision, null);
                if (revision % 100 == 0) { // seldom enough to be within its rate limit
                    pong(out);
                }
                assertThat(revision).isLessThan(200_000);
            }
        }
    }

    @Test
    void aHalfDeadDeviceIsGoneAfterTheIdleTimeout() throws Exception {
        try (TestHub hub =
                        TestHub.start(data, "bayeux.websocket-timeout=200ms", "bayeux.websocket-idle-timeout=600ms");
                Socket silent = deafSocket(hub, hub.token("alex", "silent"))) {
            assertThat(silent.isConnected()).isTrue();
            await().atMost(Duration.ofSeconds(10)).until(() -> hub.hub().sessions() == 0);
        }
    }

    @Test
    void aWebSocketThatNeverHandshakesIsClosedAfterTheIdleTimeout() throws Exception {
        try (TestHub hub =
                TestHub.start(data, "bayeux.websocket-timeout=200ms", "bayeux.websocket-idle-timeout=600ms")) {
            RawBayeux.Socket silent = new RawBayeux(hub.uri()).socket();
            assertThat(silent.closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void aWebSocketThatNeverHandshakesIsClosedEvenIfItPings() throws Exception {
        try (TestHub hub = TestHub.start(data, "bayeux.handshake-timeout=500ms");
                RunningPings pings = new RunningPings(new RawBayeux(hub.uri()).socket())) {
            assertThat(pings.socket().closeCode()).isEqualTo(1008);
            assertThat(pings.socket().closeReason()).isEqualTo("Handshake within 500 ms of opening a WebSocket.");
        }
    }

    @Test
    void aWebSocketWhoseMessagesAreRefusedIsClosedLikeOneThatIsSilent() throws Exception {
        try (TestHub hub = TestHub.start(data, "bayeux.handshake-timeout=500ms")) {
            RawBayeux.Socket refused = new RawBayeux(hub.uri()).socket();
            refused.sends(RawBayeux.handshake("a.b.c", "websocket"));
            assertThat(refused.hears().get("successful").asBoolean()).isFalse();
            assertThat(refused.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void aWebSocketWhoseSessionIsOverMustHandshakeAgain() throws Exception {
        try (TestHub hub = TestHub.start(data, "bayeux.handshake-timeout=500ms")) {
            RawBayeux.Socket socket = new RawBayeux(hub.uri()).socket();
            String client = socket.handshakes(hub.token("alex", "phone"));
            socket.sends(RawBayeux.message("/meta/disconnect", client, ""));
            assertThat(socket.hears().get("successful").asBoolean()).isTrue();
            assertThat(socket.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void aWebSocketWithASessionOutlivesTheHandshakeTimeout() throws Exception {
        try (TestHub hub = TestHub.start(data, "bayeux.handshake-timeout=100ms")) {
            RawBayeux.Socket stranger = new RawBayeux(hub.uri()).socket();
            CometdClient device = hub.device("websocket", "alex", "phone").connects("alex");
            RawBayeux.Socket later = new RawBayeux(hub.uri()).socket();
            assertThat(stranger.closeCode()).isEqualTo(1008);
            assertThat(later.closeCode()).isEqualTo(1008);
            CometdClient publisher = hub.publisher("websocket");
            publisher.handshakes();
            publisher.changes("alex", "notes", 1, null);
            device.hears("notes", 1);
        }
    }

    /** A WebSocket that pings until it is closed. */
    private record RunningPings(RawBayeux.Socket socket) implements AutoCloseable {
        RunningPings {
            ping(socket);
        }

        private static void ping(RawBayeux.Socket socket) {
            socket.raw()
                    .sendPing(ByteBuffer.allocate(4))
                    .thenRunAsync(() -> ping(socket), CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
        }

        @Override
        public void close() {
            socket.aborts();
        }
    }

    private static void pong(OutputStream out) {
        try {
            out.write(new byte[] {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0});
            out.flush();
        } catch (IOException e) {
            // the hub has let go of the device: the loop sees that
        }
    }

    /** A WebSocket that handshakes and subscribes, with a small window, and then never reads again. */
    private static Socket deafSocket(TestHub hub, String token) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", hub.port()));
        OutputStream out = socket.getOutputStream();
        out.write(("GET /bayeux HTTP/1.1\r\nHost: 127.0.0.1:" + hub.port()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        readHead(in);
        sendText(out, RawBayeux.handshake(token, "websocket"));
        String client = RawBayeux.json(readText(in)).get(0).get("clientId").asText();
        sendText(out, RawBayeux.subscribe(client, "/user/alex/contexts"));
        assertThat(readText(in)).contains("\"successful\":true");
        return socket;
    }

    private static void readHead(InputStream in) throws IOException {
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
    }

    private static void sendText(OutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        frame.write(0x80 | 126);
        frame.write(utf8.length >> 8);
        frame.write(utf8.length);
        frame.writeBytes(new byte[4]);
        frame.writeBytes(utf8);
        out.write(frame.toByteArray());
        out.flush();
    }

    private static String readText(DataInputStream in) throws IOException {
        in.readUnsignedByte();
        int length = in.readUnsignedByte();
        byte[] text = new byte[length == 126 ? in.readUnsignedShort() : length];
        in.readFully(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
