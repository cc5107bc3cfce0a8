package org.higginspush.bench.wire;

import java.util.Arrays;
import org.higginspush.bench.load.Connection;
import org.higginspush.bench.load.Dialogue;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of RFC 6455, as far as a well-behaved server makes use of it: upgrade, unfragmented frames, ping and
 * close. Frames are masked, as they must be, with the key 0, which leaves the text as it is.
 */
abstract class WebSocketDialogue implements Dialogue {
    private static final byte[] END_OF_HEAD = Ascii.bytes("\r\n\r\n");
    private static final byte[] SWITCHING = Ascii.bytes("HTTP/1.1 101");
    private static final byte[] GOODBYE = frame(0x8, new byte[] {3, (byte) 0xE8});
    private static final byte[] PING = frame(0x9, new byte[0]);

    private final String path;
    private @Nullable Connection connection;
    private boolean upgraded;

    WebSocketDialogue(String path) {
        this.path = path;
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
    public final void connected(Connection opened) {
        connection = opened;
        opened.send(Ascii.bytes("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                + "Sec-WebSocket-Version: 13\r\n\r\n"));
    }

    @Override
    public final int received(byte[] bytes, int from, int to, long now) {
        int at = from;
        if (!upgraded) {
            int end = Ascii.find(bytes, from, to, END_OF_HEAD);
            if (end < 0) {
                return from;
            }
            at = end + END_OF_HEAD.length;
            accept(bytes, from, end);
        }
        return frames(bytes, at, to, now);
    }

    private void accept(byte[] bytes, int from, int to) {
        if (Ascii.find(bytes, from, Math.min(to, from + SWITCHING.length), SWITCHING) < 0) {
            end("the upgrade was answered " + Ascii.text(bytes, from, Math.min(to, from + 60)));
            return;
        }
        upgraded = true;
        upgraded();
    }

    private int frames(byte[] bytes, int from, int to, long now) {
        int at = from;
        while (to - at >= 2) {
            int header = headerLength(bytes[at + 1]);
            if (to - at < header) {
                break;
            }
            int payload = at + header;
            int end = payload + payloadLength(bytes, at);
            if (end > to) {
                break;
            }
            frame(bytes, at, payload, end, now);
            at = end;
        }
        return at;
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
            case 0x89 -> write(frame(0xA, Arrays.copyOfRange(bytes, from, to)));
            case 0x8A -> pong();
            case 0x88 -> end("the server closed the WebSocket");
            default -> end("a frame this client does not understand: " + (bytes[at] & 0xFF));
        }
    }

    final void write(byte[] frame) {
        if (connection != null) {
            connection.send(frame);
        }
    }

    final void append(byte[] frame) {
        if (connection != null) {
            connection.append(frame);
        }
    }

    public final void flush() {
        if (connection != null) {
            connection.flush();
        }
    }

    final void end(String why) {
        if (connection != null) {
            connection.end(why);
        }
    }

    final void ping() {
        write(PING);
    }

    final void sayGoodbye() {
        if (upgraded) {
            write(GOODBYE);
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
