package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A WebSocket by hand (RFC 6455). Each line of an input is a frame: its first character says which ({@code t} text, {@code c}
 * a further fragment, {@code b} binary, {@code p} ping, {@code o} pong, {@code x} close; in upper case not the last of its
 * message; {@code r} the bytes as they are, without any frame), the rest is the payload.
 */
final class WebSocketFrames implements AutoCloseable {
    private static final Pattern CLIENT_ID = Pattern.compile("\"clientId\":\"([^\"]+)\"");
    private static final String KINDS = "ctb.....xpo";
    private static final int SERVER_ERROR = 1011;
    private static final int MOST_FRAMES = 64;

    private final FuzzedHub hub;
    private final Socket socket;
    private final DataInputStream in;

    private WebSocketFrames(FuzzedHub hub) throws IOException {
        this.hub = hub;
        socket = new Socket("127.0.0.1", hub.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) FuzzedHub.LIMIT.toMillis());
        in = new DataInputStream(socket.getInputStream());
    }

    static WebSocketFrames open(FuzzedHub hub, String path) throws IOException {
        WebSocketFrames opened = new WebSocketFrames(hub);
        opened.upgrade(path);
        return opened;
    }

    private void upgrade(String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Authorization: Bearer " + hub.token() + "\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 101 ");
    }

    /** Handshakes, and returns the client id. */
    String handshakes(String token) throws IOException {
        socket.getOutputStream()
                .write(frame(1, true, RawBayeux.handshake(token, "websocket").getBytes(StandardCharsets.US_ASCII)));
        Matcher client = CLIENT_ID.matcher(readFrame(new int[1]));
        assertThat(client.find()).isTrue();
        return client.group(1);
    }

    /** Sends the frames of an input and a close frame, and reads until the hub closes. */
    RawConnection.Answer exchange(byte[] input, String client) throws IOException {
        byte[] named = new String(input, StandardCharsets.ISO_8859_1)
                .replace("$CLIENT", client)
                .getBytes(StandardCharsets.ISO_8859_1);
        String text = new String(hub.resolved(named), StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (String line : text.split("\n", MOST_FRAMES)) {
            frames.writeBytes(frame(line));
        }
        frames.writeBytes(frame(8, true, new byte[] {3, (byte) 0xE8}));
        try (this) {
            try {
                socket.getOutputStream().write(frames.toByteArray());
                socket.shutdownOutput();
            } catch (IOException closed) {
                // the hub may close before it has all; what it said is read
            }
            return answer();
        }
    }

    private RawConnection.Answer answer() {
        StringBuilder text = new StringBuilder();
        int[] opCode = new int[1];
        try {
            while (true) {
                String payload = readFrame(opCode);
                text.append(payload).append('\n');
                if (opCode[0] == 8 && payload.length() > 1) {
                    assertThat(payload.charAt(0) << 8 | payload.charAt(1)).isNotIn(SERVER_ERROR, 4500);
                }
            }
        } catch (SocketTimeoutException hangs) {
            return new RawConnection.Answer(text.toString(), false);
        } catch (IOException closed) {
            return new RawConnection.Answer(text.toString(), true);
        }
    }

    private String readFrame(int[] opCode) throws IOException {
        opCode[0] = in.readUnsignedByte() & 0xF;
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException();
        }
        return new String(payload, StandardCharsets.ISO_8859_1);
    }

    private static byte[] frame(String line) {
        if (line.isEmpty()) {
            return frame(1, true, new byte[0]);
        }
        byte[] payload = line.substring(1).getBytes(StandardCharsets.ISO_8859_1);
        char kind = line.charAt(0);
        if (kind == 'r') {
            return payload;
        }
        int opCode = KINDS.indexOf(Character.toLowerCase(kind));
        return frame(opCode < 0 ? kind & 0xF : opCode, !Character.isUpperCase(kind), payload);
    }

    /** A client's frame, masked with zeros, so that an input is read as it stands there. */
    private static byte[] frame(int opCode, boolean last, byte[] payload) {
        boolean isLong = payload.length > 125;
        byte[] frame = new byte[(isLong ? 8 : 6) + payload.length];
        frame[0] = (byte) ((last ? 0x80 : 0) | opCode);
        frame[1] = (byte) (0x80 | (isLong ? 126 : payload.length));
        if (isLong) {
            frame[2] = (byte) (payload.length >> 8);
            frame[3] = (byte) payload.length;
        }
        System.arraycopy(payload, 0, frame, frame.length - payload.length, payload.length);
        return frame;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
