package org.higginspush.client.misbehaving;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** HTTP/1.1 and WebSocket by hand, so that they can be done wrong. */
final class RawSockets {
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FIN = 0x80;

    private RawSockets() {}

    /** A request line and headers, up to the empty line; empty at the end of the connection. */
    static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        String end = "\r\n\r\n";
        while (matched < end.length()) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            matched = next == end.charAt(matched) ? matched + 1 : next == end.charAt(0) ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** A header's value, or an empty text. */
    static String header(String head, String name) {
        for (String line : head.split("\r\n")) {
            if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                return line.substring(name.length() + 1).trim();
            }
        }
        return "";
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    static String acceptKey(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next text of a client; pings are answered. Null once it has closed. */
    static String readText(InputStream in, OutputStream out) throws IOException {
        DataInputStream data = new DataInputStream(in);
        while (true) {
            int first = data.read();
            if (first < 0) {
                return null;
            }
            byte[] payload = payload(data);
            switch (first & 0x0F) {
                case TEXT -> {
                    return new String(payload, StandardCharsets.UTF_8);
                }
                case PING -> frame(out, FIN | PONG, payload);
                case CLOSE -> {
                    frame(out, FIN | CLOSE, payload);
                    return null;
                }
                default -> {
                    // A pong.
                }
            }
        }
    }

    private static byte[] payload(DataInputStream data) throws IOException {
        int length = data.readUnsignedByte() & 0x7F;
        long size = length == 126 ? data.readUnsignedShort() : length == 127 ? data.readLong() : length;
        byte[] mask = data.readNBytes(4);
        byte[] payload = data.readNBytes((int) size);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    static void text(OutputStream out, String text) throws IOException {
        frame(out, FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A part of a text that goes on for ever. */
    static void part(OutputStream out, boolean first, String text) throws IOException {
        frame(out, first ? TEXT : 0, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void frame(OutputStream out, int first, byte[] payload) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(first);
        if (payload.length < 126) {
            head.write(payload.length);
        } else if (payload.length < 1 << 16) {
            head.write(126);
            head.write(payload.length >> 8);
            head.write(payload.length);
        } else {
            head.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                head.write((int) ((long) payload.length >> shift));
            }
        }
        synchronized (out) {
            head.writeTo(out);
            out.write(payload);
            out.flush();
        }
    }
}
