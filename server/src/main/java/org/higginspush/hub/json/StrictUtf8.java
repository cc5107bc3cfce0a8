package org.higginspush.hub.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Decodes UTF-8 (RFC 3629). Bytes that are none are not replaced, but refused. */
public final class StrictUtf8 {
    /** What Java puts in the place of bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    private StrictUtf8() {}

    /**
     * Decodes a whole text. Faster than a decoder that reports errors: Java decodes a whole array in one step, and only a text
     * with a replacement character in it has to be looked at again.
     *
     * @return null if the bytes are not UTF-8
     */
    public static @Nullable String decode(byte[] utf8) {
        String text = new String(utf8, StandardCharsets.UTF_8);
        boolean mayBeReplaced = text.indexOf(REPLACEMENT) >= 0;
        return mayBeReplaced && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), utf8) ? null : text;
    }
}
