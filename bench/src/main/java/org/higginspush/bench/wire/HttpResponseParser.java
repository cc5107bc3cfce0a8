package org.higginspush.bench.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Reads the answers of one HTTP/1.1 connection, with a length or in chunks, one after another. */
final class HttpResponseParser {
    private static final byte[] END_OF_HEAD = Ascii.bytes("\r\n\r\n");
    private static final byte[] LINE = Ascii.bytes("\r\n");

    /** Called for each complete response. */
    @FunctionalInterface
    interface ResponseListener {
        /**
         * An answer is complete.
         *
         * @param head the status line and the headers
         * @param wireBytes its length on the wire
         */
        void answered(int status, String head, byte[] body, int wireBytes, long now);
    }

    private final ResponseListener listener;

    HttpResponseParser(ResponseListener listener) {
        this.listener = listener;
    }

    /** Takes what came in; returns where the first incomplete response begins. */
    int read(byte[] bytes, int from, int to, long now) {
        int at = from;
        int end = from;
        while (end >= 0 && at < to) {
            end = one(bytes, at, to, now);
            at = end < 0 ? at : end;
        }
        return at;
    }

    /** Reads one response; returns where it ends, or -1 if it is incomplete. */
    private int one(byte[] bytes, int from, int to, long now) {
        int endOfHead = Ascii.find(bytes, from, to, END_OF_HEAD);
        if (endOfHead < 0) {
            return -1;
        }
        String head = new String(bytes, from, endOfHead - from, StandardCharsets.ISO_8859_1);
        int status = Integer.parseInt(head, 9, 12, 10);
        int body = endOfHead + END_OF_HEAD.length;
        if (header(head, "transfer-encoding").equals("chunked")) {
            return chunked(bytes, from, body, to, status, head, now);
        }
        String length = header(head, "content-length");
        int end = body + (length.isEmpty() ? 0 : Integer.parseInt(length));
        if (end > to) {
            return -1;
        }
        listener.answered(status, head, Arrays.copyOfRange(bytes, body, end), end - from, now);
        return end;
    }

    private int chunked(byte[] bytes, int from, int start, int to, int status, String head, long now) {
        byte[] body = new byte[to - start];
        int length = 0;
        int at = start;
        while (true) {
            int line = Ascii.find(bytes, at, to, LINE);
            if (line < 0) {
                return -1;
            }
            int size = Integer.parseInt(Ascii.text(bytes, at, line), 16);
            int data = line + LINE.length;
            at = data + size + LINE.length;
            if (at > to) {
                return -1;
            }
            System.arraycopy(bytes, data, body, length, size);
            length += size;
            if (size == 0) {
                listener.answered(status, head, Arrays.copyOf(body, length), at - from, now);
                return at;
            }
        }
    }

    /** The value of a header, in lower case; empty if it is missing. */
    private static String header(String head, String name) {
        String lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("\r\n" + name + ":");
        if (at < 0) {
            return "";
        }
        int from = at + name.length() + 3;
        int end = lower.indexOf("\r\n", from);
        return lower.substring(from, end < 0 ? lower.length() : end).trim();
    }
}
