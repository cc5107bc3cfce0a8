package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A plain WebSocket by hand, for frames that no client library would send, and for a client that does not read or answer. */
final class RawWebSocket implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** One frame that came. */
    record ReceivedFrame(int opcode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The code of a close frame. */
        int code() {
            return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final DataInputStream in;

    private RawWebSocket(int port, String path, String token, int receiveBuffer) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setSoTimeout((int) RawBayeux.LIMIT.toMillis());
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
        out.write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        assertThat(head).contains(" 101 ");
    }

    static RawWebSocket open(int port, String path, String token) throws IOException {
        return new RawWebSocket(port, path, token, 64 * 1024);
    }

    /** One whose own buffer is small, for a test that does not read. */
    static RawWebSocket openNarrow(int port, String path, String token) throws IOException {
        return new RawWebSocket(port, path, token, 4096);
    }

    /** Sends a frame, masked with zeros. */
    void sends(boolean last, int opcode, byte[] payload) throws IOException {
        out.write(frame(last, opcode, payload));
    }

    void sends(String text) throws IOException {
        sends(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] frame(boolean last, int opcode, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write((last ? 0x80 : 0) | opcode);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** Sends bytes as they are. */
    void sendsRaw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** The next frame. */
    ReceivedFrame hears() throws IOException {
        int opcode = in.readUnsignedByte() & 0x0F;
        int length = in.readUnsignedByte();
        byte[] payload = new byte[length == 126 ? in.readUnsignedShort() : length];
        in.readFully(payload);
        return new ReceivedFrame(opcode, payload);
    }

    /** Reads on until the hub closes. */
    ReceivedFrame hearsClose() throws IOException {
        ReceivedFrame frame = hears();
        while (frame.opcode() != CLOSE) {
            frame = hears();
        }
        return frame;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
