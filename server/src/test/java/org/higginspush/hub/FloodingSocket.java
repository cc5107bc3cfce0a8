package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One connection that sends as fast as it can. */
final class FloodingSocket implements AutoCloseable {
    private static final byte[] PING = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};
    private static final byte[] EMPTY_PART = {0x00, (byte) 0x80, 0, 0, 0, 0};
    private static final byte[] EMPTY_FIRST_PART = {0x01, (byte) 0x80, 0, 0, 0, 0};
    private static final int COPIES = 500;

    /** What it sends. */
    enum Flood {
        CONNECT_WITHOUT_SESSION(true, false),
        HANDSHAKE_WITH_A_BAD_TOKEN(true, false),
        PING_WITHOUT_SESSION(true, false),
        EMPTY_FRAGMENTS(true, false),
        HEARTBEATS_OF_A_SESSION(true, true),
        PINGS_OF_A_SESSION(true, true),
        REFUSED_PUBLISHES_OF_A_SESSION(true, true),
        PIPELINED_HEALTH(false, false),
        PIPELINED_NOT_FOUND(false, false),
        PIPELINED_POLLS_WITHOUT_SESSION(false, false),
        PIPELINED_PUBLISHES_WITHOUT_TOKEN(false, false);

        private final boolean webSocket;
        private final boolean session;

        Flood(boolean webSocket, boolean session) {
            this.webSocket = webSocket;
            this.session = session;
        }
    }

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final DataInputStream in;
    private final byte[] burst;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private volatile boolean writing;

    private FloodingSocket(TestHub hub, Flood kind, String from) throws IOException {
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", hub.port()));
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
        if (kind.webSocket) {
            upgrade(hub);
        }
        burst = burst(kind, kind.session ? handshake(hub.token("eve", from)) : "");
    }

    static FloodingSocket open(TestHub hub, Flood kind, String from) throws IOException {
        return new FloodingSocket(hub, kind, from);
    }

    private static byte[] burst(Flood kind, String clientId) {
        byte[] one = switch (kind) {
            case CONNECT_WITHOUT_SESSION -> frame("[{\"channel\":\"/meta/connect\"}]");
            case HANDSHAKE_WITH_A_BAD_TOKEN -> frame(RawBayeux.handshake("a.b.c", "websocket"));
            case PING_WITHOUT_SESSION, PINGS_OF_A_SESSION -> PING;
            case EMPTY_FRAGMENTS -> EMPTY_PART;
            case HEARTBEATS_OF_A_SESSION ->
                frame("[{\"channel\":\"/meta/connect\",\"connectionType\":\"websocket\",\"clientId\":\"" + clientId
                        + "\",\"advice\":{\"timeout\":0}}]");
            case REFUSED_PUBLISHES_OF_A_SESSION ->
                frame(RawBayeux.message("/user/bob/contexts", clientId, ",\"data\":{\"context\":\"a\"}"));
            case PIPELINED_HEALTH -> request("GET /healthz", "");
            case PIPELINED_NOT_FOUND -> request("GET /nothing", "");
            case PIPELINED_POLLS_WITHOUT_SESSION -> request("POST /bayeux", RawBayeux.connect("unknown", ""));
            case PIPELINED_PUBLISHES_WITHOUT_TOKEN -> request("POST /v1/users/alex/changes", "{\"context\":\"a\"}");
        };
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (kind == Flood.EMPTY_FRAGMENTS) {
            all.writeBytes(EMPTY_FIRST_PART);
        }
        for (int i = 0; i < COPIES; i++) {
            all.writeBytes(one);
        }
        return all.toByteArray();
    }

    private static byte[] request(String line, String body) {
        return (line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void upgrade(TestHub hub) throws IOException {
        out.write(("GET /bayeux HTTP/1.1\r\nHost: 127.0.0.1:" + hub.port()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        assertThat(head).contains(" 101 ");
    }

    private String handshake(String token) throws IOException {
        out.write(frame(RawBayeux.handshake(token, "websocket")));
        in.readUnsignedByte();
        int length = in.readUnsignedByte();
        byte[] text = new byte[length == 126 ? in.readUnsignedShort() : length];
        in.readFully(text);
        return RawBayeux.json(new String(text, StandardCharsets.UTF_8))
                .get(0)
                .get("clientId")
                .asText();
    }

    private static byte[] frame(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        if (utf8.length < 126) {
            frame.write(0x80 | utf8.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(utf8.length >> 8);
            frame.write(utf8.length);
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(utf8);
        return frame.toByteArray();
    }

    /** Writes, and reads what comes back, until the hub has closed. */
    void floodsUntilClosed(Duration limit) throws IOException {
        writesWhileOpen();
        socket.setSoTimeout((int) limit.toMillis());
        byte[] part = new byte[8192];
        try {
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                received.write(part, 0, n);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("The hub still reads after " + limit, e);
        } catch (IOException e) {
            // the hub has closed with some of the flood unread: that is a reset
        }
    }

    /** Writes in the background as long as the hub reads. */
    void writesWhileOpen() {
        writing = true;
        Thread writer = new Thread(this::write, "flood");
        writer.setDaemon(true);
        writer.start();
    }

    private void write() {
        try {
            while (true) {
                out.write(burst);
            }
        } catch (IOException e) {
            writing = false;
        }
    }

    boolean isWriting() {
        return writing;
    }

    String received() {
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
