package org.higginspush.client.internal.protocol;

import java.nio.charset.StandardCharsets;

/** The rules for ids, and their one encoding as a channel segment; the same as the hub's. */
public final class Ids {
    static final int MAX_LENGTH = 128;

    private static final String HEX = "0123456789ABCDEF";

    private Ids() {}

    /**
     * Checks an id.
     *
     * @throws IllegalArgumentException if it is not 1 to 128 characters of text
     */
    public static String check(String what, String id) {
        if (id.isEmpty() || id.codePointCount(0, id.length()) > MAX_LENGTH) {
            throw new IllegalArgumentException("The " + what + " id must have 1 to " + MAX_LENGTH + " characters.");
        }
        if (!id.codePoints().allMatch(Ids::isText)) {
            throw new IllegalArgumentException(
                    "The " + what + " id must not hold control characters or broken Unicode.");
        }
        return id;
    }

    /** True if it may be an id. */
    public static boolean isId(String id) {
        return !id.isEmpty()
                && id.length() <= 2 * MAX_LENGTH
                && id.codePointCount(0, id.length()) <= MAX_LENGTH
                && id.codePoints().allMatch(Ids::isText);
    }

    /** The channel on which a user's changes are published and told. */
    public static String channel(String user) {
        return "/user/" + encode(user) + "/contexts";
    }

    /** An id as a segment of a URL's path: with {@code ~} for {@code %}, which no proxy decodes. */
    public static String pathSegment(String id) {
        return encode(id).replace('%', '~');
    }

    /** Percent-encodes an id to one channel segment (RFC 3986, section 2.1). */
    static String encode(String id) {
        StringBuilder out = new StringBuilder(id.length() + 16);
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (isUnreserved(c)) {
                out.append(c);
            } else {
                out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
            }
        }
        return out.toString();
    }

    private static boolean isText(int codePoint) {
        return !Character.isISOControl(codePoint) && Character.getType(codePoint) != Character.SURROGATE;
    }

    private static boolean isUnreserved(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }
}
