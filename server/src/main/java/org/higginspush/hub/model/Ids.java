package org.higginspush.hub.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the ids of users, devices, contexts and groups, and their one encoding as a channel segment.
 *
 * <p>An id is any text of 1 to 128 characters (Unicode code points) without control characters. In a channel name or
 * a URL path it is percent-encoded (RFC 3986, section 2.1): every byte of its UTF-8 form that is not a letter, a digit,
 * {@code -} or {@code _} becomes {@code %XX}. That one form is canonical: two channels are the same exactly when their
 * ids are. Some Bayeux libraries refuse a {@code %} in a channel name, because the grammar of Bayeux 1.0 (section 2.2.1)
 * does not have it; for them {@code ~XX} says the same. So it does in URLs, and is the better form there: browsers and proxies
 * read some escapes themselves ({@code %2E%2E} is a step up to them, {@code %2F} a slash), but nobody reads a {@code ~}.
 */
public final class Ids {
    /** The most characters (code points) an id may have. */
    public static final int MAX_LENGTH = 128;

    private static final String HEX = "0123456789ABCDEF";

    private Ids() {}

    /**
     * Returns the id if it is one.
     *
     * @param what the word for it in the refusal: "user", "device", "context"
     * @throws Refusal {@link ErrorCode#MALFORMED} if it is missing, empty, too long or holds what is not text
     */
    public static String check(String what, @Nullable String id) {
        if (id == null || id.isEmpty()) {
            throw Refusal.malformed("The " + what + " id is missing: give 1 to " + MAX_LENGTH + " characters.");
        }
        if (id.length() > 2 * MAX_LENGTH || id.codePointCount(0, id.length()) > MAX_LENGTH) {
            throw Refusal.malformed("The " + what + " id is too long: at most " + MAX_LENGTH + " characters.");
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (Character.isISOControl(c)) {
                throw Refusal.malformed("The " + what + " id holds a control character: use text only.");
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == id.length()
                        || !Character.isLowSurrogate(id.charAt(i + 1))) {
                    throw Refusal.malformed("The " + what + " id is not well-formed Unicode.");
                }
                i++;
            }
        }
        return id;
    }

    /** Percent-encodes an id to one channel segment or path segment. */
    public static String encode(String id) {
        return encode(id, '%');
    }

    /**
     * Encodes an id with {@code ~} in place of {@code %}: for the path of a URL, and for Bayeux libraries that refuse a
     * {@code %}.
     */
    public static String encodeWithTilde(String id) {
        return encode(id, '~');
    }

    private static String encode(String id, char escape) {
        int plain = 0;
        while (plain < id.length() && isUnreserved(id.charAt(plain))) {
            plain++;
        }
        if (plain == id.length()) {
            return id;
        }
        StringBuilder out = new StringBuilder(id.length() + 16);
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (isUnreserved(c)) {
                out.append(c);
            } else {
                out.append(escape).append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
            }
        }
        return out.toString();
    }

    /**
     * Decodes one channel segment to the id it stands for. Only UTF-8 and whole escapes are accepted; characters that
     * clients may leave unescaped ({@code .}, {@code @} and the like) are taken as they are.
     *
     * @throws Refusal {@link ErrorCode#MALFORMED} if the segment is not the encoding of an id
     */
    public static String decode(String what, String segment) {
        if (segment.length() > MAX_LENGTH * 12) {
            throw Refusal.malformed("The " + what + " id is too long: at most " + MAX_LENGTH + " characters.");
        }
        if (segment.indexOf('%') < 0 && segment.indexOf('~') < 0) {
            return check(what, segment);
        }
        ByteBuffer bytes = ByteBuffer.allocate(segment.length() * 3);
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%' || c == '~') {
                if (i + 2 >= segment.length()) {
                    throw notDecodable(what);
                }
                int high = hex(segment.charAt(i + 1));
                int low = hex(segment.charAt(i + 2));
                if (high < 0 || low < 0) {
                    throw notDecodable(what);
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else {
                int codePoint = segment.codePointAt(i);
                if (Character.isSurrogate(c) && !Character.isSupplementaryCodePoint(codePoint)) {
                    throw notDecodable(what);
                }
                bytes.put(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint) - 1;
            }
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes.flip());
            return check(what, text.toString());
        } catch (CharacterCodingException e) {
            throw notDecodable(what);
        }
    }

    /** {@code Character.digit} takes the digits of all scripts. */
    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static Refusal notDecodable(String what) {
        return Refusal.malformed("The " + what + " id is not percent-encoded UTF-8: encode it as one path segment.");
    }

    private static boolean isUnreserved(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }
}
