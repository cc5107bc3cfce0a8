package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.edge.bayeux.PushSession;
import org.higginspush.hub.model.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that does not read costs the hub a bounded number of bytes, and the others nothing (P5). */
class SlowReaderTest {
    private static final String LONG_CONTEXT = "c".repeat(120);

    private static final int MANY_CONTEXTS = 300;

    @TempDir
    Path data;

    private long lastOffset;
    private int longest;

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
    void aDeviceThatReadsLateHearsTheNewestOfEachContextInOrderAndInShortFrames() throws Exception {
        try (ForwardingBackplane backplane = new ForwardingBackplane();
                HubWithBackplane hub =
                        HubWithBackplane.start(backplane, token -> HubWithBackplane.alex("late", Scope.SUBSCRIBE));
                Socket late = deafSocket(hub.uri().getPort(), "any")) {
            PushSession session =
                    (PushSession) hub.bayeux().getSessions().iterator().next();
            long revision = 0;
            while (session.device().waiting() < MANY_CONTEXTS) { // until all wait, because the socket takes no more
                assertThat(++revision).as("rounds of changes").isLessThan(2_000);
                changeAll(backplane, revision);
            }

            DataInputStream in = new DataInputStream(late.getInputStream());
            late.setSoTimeout((int) RawBayeux.LIMIT.toMillis());
            Set<String> newest = new HashSet<>();
            while (newest.size() < MANY_CONTEXTS) {
                newest.addAll(hearsInOrder(in, revision));
            }
            assertThat(longest).as("notices in a frame").isGreaterThan(10);
            backplane.record(new Change("alex", "sentinel", 1L, "home-pc")).join();
            assertThat(readMessage(in)).contains("sentinel");
        }
    }

    private static void changeAll(ForwardingBackplane backplane, long revision) {
        CompletableFuture.allOf(IntStream.range(0, MANY_CONTEXTS)
                        .mapToObj(i -> backplane.record(new Change("alex", LONG_CONTEXT + i, revision, "home-pc")))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
    }

    /** Reads one message; returns the contexts that it tells of at this revision. */
    private List<String> hearsInOrder(DataInputStream in, long revision) throws IOException {
        String message = readMessage(in);
        assertThat(message).as("a frame").hasSizeLessThan(17_000);
        List<String> told = new ArrayList<>();
        longest = Math.max(longest, RawBayeux.json(message).size());
        for (JsonNode notice : RawBayeux.json(message)) {
            String position = notice.at("/data/position").asText();
            long offset = Long.parseLong(position.substring(position.indexOf(':') + 1));
            assertThat(offset).as("the position of " + notice).isGreaterThanOrEqualTo(lastOffset);
            lastOffset = offset;
            if (notice.at("/data/revision").asLong() == revision) {
                told.add(notice.at("/data/context").asText());
            }
        }
        return told;
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
            RawBayeux.Socket stranger = new RawBayeux(hub.uri()).socket();
            assertThat(stranger.closeCode()).as("the time of both is up").isEqualTo(1008);
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
        return deafSocket(hub.port(), token);
    }

    private static Socket deafSocket(int port, String token) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        OutputStream out = socket.getOutputStream();
        out.write(("GET /bayeux HTTP/1.1\r\nHost: 127.0.0.1:" + port
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

    /** Reads one message, whose frames may be fragments of it (RFC 6455, section 5.4). */
    private static String readMessage(DataInputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int head;
        do {
            head = in.readUnsignedByte();
            assertThat(head & 0x0F).as("a text frame or the rest of one").isEqualTo(message.size() == 0 ? 1 : 0);
            int length = in.readUnsignedByte();
            message.writeBytes(in.readNBytes(length == 126 ? in.readUnsignedShort() : length));
        } while ((head & 0x80) == 0);
        return message.toString(StandardCharsets.UTF_8);
    }
}
