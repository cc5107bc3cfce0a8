package org.higginspush.bench.wire;

import java.util.Arrays;

/**
 * The client's side of RFC 6455, as far as a well-behaved server makes use of it: upgrade, unfragmented frames, ping
 * and close. Frames are masked, as they must be, with the key 0, which leaves the text as it is.
 */
abstract class WebSocketHandler extends FramedConnectionHandler {
    private static final byte[] END_OF_HEAD = Ascii.bytes("\r\n\r\n");
    private static final byte[] SWITCHING = Ascii.bytes("HTTP/1.1 101");
    private static final byte[] GOODBYE = frame(0x8, new byte[] {3, (byte) 0xE8});
    private static final byte[] PING = frame(0x9, new byte[0]);

    private final String path;
    private final String headers;
    private boolean upgraded;

    WebSocketHandler(String path) {
        this(path, "");
    }

    /**
     * @param headers further header lines of the upgrade, each with its line end
     */
    WebSocketHandler(String path, String headers) {
        this.path = path;
        this.headers = headers;
    }

    /** The upgrade was accepted. */
    abstract void upgraded();

    /**
     * A text frame came.
     *
     * @param wireBytes its length on the wire, header included
     */
    abstract void text(byte[] bytes, int from, int to, int wireBytes, long now);

    /** A ping of ours was answered. */
    void pong() {}

    @Override
    final byte[] firstBytes() {
        return Ascii.bytes("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                + "Sec-WebSocket-Version: 13\r\n" + headers + "\r\n");
    }

    @Override
    final int end(byte[] bytes, int at, int to) {
        if (!upgraded) {
            int end = Ascii.find(bytes, at, to, END_OF_HEAD);
            return end < 0 ? to + 1 : end + END_OF_HEAD.length;
        }
        int header = to - at < 2 ? 2 : headerLength(bytes[at + 1]);
        return to - at < header ? to + 1 : at + header + payloadLength(bytes, at);
    }

    @Override
    final void frame(byte[] bytes, int at, int end, long now) {
        if (upgraded) {
            frame(bytes, at, at + headerLength(bytes[at + 1]), end, now);
        } else {
            accept(bytes, at, end);
        }
    }

    private void accept(byte[] bytes, int from, int to) {
        if (Ascii.find(bytes, from, Math.min(to, from + SWITCHING.length), SWITCHING) < 0) {
            close("the upgrade was answered " + Ascii.text(bytes, from, Math.min(to, from + 60)));
            return;
        }
        upgraded = true;
        upgraded();
    }

    private static int headerLength(byte second) {
        return (second & 0x7F) == 127 ? 10 : (second & 0x7F) == 126 ? 4 : 2;
    }

    private static int payloadLength(byte[] bytes, int at) {
        int seven = bytes[at + 1] & 0x7F;
        if (seven < 126) {
            return seven;
        }
        int length = 0;
        int size = seven == 126 ? 2 : 8;
        for (int i = 0; i < size; i++) {
            length = length << 8 | bytes[at + 2 + i] & 0xFF;
        }
        return length;
    }

    private void frame(byte[] bytes, int at, int from, int to, long now) {
        switch (bytes[at] & 0xFF) {
            case 0x81, 0x82 -> text(bytes, from, to, to - at, now);
            case 0x89 -> send(frame(0xA, Arrays.copyOfRange(bytes, from, to)));
            case 0x8A -> pong();
            case 0x88 -> close("the server closed the WebSocket");
            default -> close("a frame this client does not understand: " + (bytes[at] & 0xFF));
        }
    }

    final void ping() {
        send(PING);
    }

    final void sendClose() {
        if (upgraded) {
            send(GOODBYE);
        }
    }

    static byte[] frame(String text) {
        return frame(0x1, Ascii.bytes(text));
    }

    private static byte[] frame(int opcode, byte[] payload) {
        int header = payload.length < 126 ? 6 : 8;
        byte[] frame = new byte[header + payload.length];
        frame[0] = (byte) (0x80 | opcode);
        if (payload.length < 126) {
            frame[1] = (byte) (0x80 | payload.length);
        } else {
            frame[1] = (byte) (0x80 | 126);
            frame[2] = (byte) (payload.length >> 8);
            frame[3] = (byte) payload.length;
        }
        System.arraycopy(payload, 0, frame, header, payload.length);
        return frame;
    }
}
