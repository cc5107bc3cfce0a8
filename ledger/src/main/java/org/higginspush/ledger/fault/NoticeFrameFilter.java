package org.higginspush.ledger.fault;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * What a hub writes on one connection, minus some of its notices. Passes everything on unless the connection becomes a
 * WebSocket (RFC 6455); then it takes out whole text frames that carry a notice. A pure value.
 */
final class NoticeFrameFilter {
    private static final byte[] UPGRADED = "HTTP/1.1 101 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTICE = "/contexts\",\"data\":".getBytes(StandardCharsets.US_ASCII);
    private static final int TEXT = 0x81;

    private enum State {
        HEAD,
        FRAMES,
        OTHER
    }

    private final BooleanSupplier loses;
    private State state = State.HEAD;
    private byte[] pending = {};

    /**
     * @param loses asked for each notice: true to lose it
     */
    NoticeFrameFilter(BooleanSupplier loses) {
        this.loses = loses;
    }

    /** Takes the next bytes; returns those that go on to the client. A frame that is not complete yet waits. */
    byte[] filter(byte[] bytes) {
        byte[] all = Arrays.copyOf(pending, pending.length + bytes.length);
        System.arraycopy(bytes, 0, all, pending.length, bytes.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream(all.length);
        int done = 0;
        for (int next = step(all, done, out); next > done; next = step(all, done, out)) {
            done = next;
        }
        pending = Arrays.copyOfRange(all, done, all.length);
        return out.toByteArray();
    }

    /** Deals with one head or frame; returns where the next begins, or {@code from} if this one is not complete. */
    private int step(byte[] bytes, int from, ByteArrayOutputStream out) {
        return switch (state) {
            case HEAD -> head(bytes, from, out);
            case FRAMES -> frame(bytes, from, out);
            case OTHER -> {
                out.write(bytes, from, bytes.length - from);
                yield bytes.length;
            }
        };
    }

    private int head(byte[] bytes, int from, ByteArrayOutputStream out) {
        int end = find(END_OF_HEAD, bytes, from, bytes.length);
        if (end < 0) {
            return from;
        }
        state = startsWith(UPGRADED, bytes, from) ? State.FRAMES : State.OTHER;
        out.write(bytes, from, end + END_OF_HEAD.length - from);
        return end + END_OF_HEAD.length;
    }

    private int frame(byte[] bytes, int from, ByteArrayOutputStream out) {
        int header = headerLength(bytes, from);
        long end = bytes.length - from < header ? Long.MAX_VALUE : from + header + payloadLength(bytes, from);
        if (end > bytes.length) {
            return from;
        }
        boolean notice = (bytes[from] & 0xFF) == TEXT && find(NOTICE, bytes, from, (int) end) >= 0;
        if (!notice || !loses.getAsBoolean()) {
            out.write(bytes, from, (int) end - from);
        }
        return (int) end;
    }

    /** A server's frames are not masked. */
    private static int headerLength(byte[] bytes, int from) {
        if (bytes.length - from < 2) {
            return 2;
        }
        return switch (bytes[from + 1] & 0x7F) {
            case 126 -> 4;
            case 127 -> 10;
            default -> 2;
        };
    }

    private static long payloadLength(byte[] bytes, int from) {
        int first = bytes[from + 1] & 0x7F;
        if (first < 126) {
            return first;
        }
        long length = 0;
        for (int i = from + 2; i < from + headerLength(bytes, from); i++) {
            length = length << 8 | bytes[i] & 0xFF;
        }
        return length;
    }

    private static int find(byte[] what, byte[] in, int from, int to) {
        for (int at = from; at <= to - what.length; at++) {
            if (startsWith(what, in, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] what, byte[] in, int at) {
        return in.length - at >= what.length && Arrays.equals(in, at, at + what.length, what, 0, what.length);
    }
}
