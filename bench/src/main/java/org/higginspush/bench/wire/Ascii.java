package org.higginspush.bench.wire;

import java.nio.charset.StandardCharsets;

/** Finding one's way in bytes of text. */
final class Ascii {
    private Ascii() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Where a text begins, or -1. */
    static int find(byte[] bytes, int from, int to, byte[] wanted) {
        int last = to - wanted.length;
        for (int at = from; at <= last; at++) {
            if (bytes[at] == wanted[0] && matches(bytes, at, wanted)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] bytes, int at, byte[] wanted) {
        for (int i = 1; i < wanted.length; i++) {
            if (bytes[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** How often a text occurs. */
    static int count(byte[] bytes, int from, int to, byte[] wanted) {
        int count = 0;
        int at = find(bytes, from, to, wanted);
        while (at >= 0) {
            count++;
            at = find(bytes, at + wanted.length, to, wanted);
        }
        return count;
    }
}
