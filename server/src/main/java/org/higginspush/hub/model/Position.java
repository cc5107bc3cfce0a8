package org.higginspush.hub.model;

import org.jspecify.annotations.Nullable;

/**
 * "I know everything up to here": {@code epoch:offset} on the wire, opaque to clients. The id of an event of a stream that
 * was opened with a ticket is a position too, followed by {@code ~} and what resumes that stream.
 *
 * @param epoch names one unbroken history of a hub's storage; it changes when something acknowledged may be gone
 * @param offset microseconds since 1970 or more, never used twice within an epoch (see {@code docs/rationale.md});
 *     0 when the user has no change yet
 */
public record Position(String epoch, long offset) {
    /** The largest offset and revision: 2^53-1, the largest integer JSON readers agree on (RFC 7493, section 2.2). */
    public static final long MAX_INTEGER = (1L << 53) - 1;

    private static final int MAX_TEXT = 64;
    private static final int MAX_DIGITS = 16;

    public Position {
        if (offset < 0 || offset > MAX_INTEGER) {
            throw notOurs();
        }
    }

    /**
     * Reads the wire form.
     *
     * @return null if there is no text
     * @throws Refusal {@link ErrorCode#MALFORMED} if the text is not of the form {@code epoch:offset}
     */
    public static @Nullable Position parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        int tilde = text.indexOf('~');
        return tilde < 0 ? parsePlain(text) : parsePlain(text.substring(0, tilde));
    }

    private static Position parsePlain(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || text.length() > MAX_TEXT) {
            throw notOurs();
        }
        return new Position(text.substring(0, colon), offset(text, colon + 1));
    }

    /** The number as the hub writes it: ASCII digits, no sign, no zero before them; -1 if it is none. */
    private static long offset(String text, int start) {
        int digits = text.length() - start;
        if (digits < 1 || digits > MAX_DIGITS || digits > 1 && text.charAt(start) == '0') {
            return -1;
        }
        long offset = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            offset = 10 * offset + digit;
        }
        return offset;
    }

    private static Refusal notOurs() {
        return Refusal.malformed("The position is not one of this hub: send the last one you were given, or none.");
    }

    /** The wire form, {@code epoch:offset}. */
    @Override
    public String toString() {
        return epoch + ":" + offset;
    }
}
