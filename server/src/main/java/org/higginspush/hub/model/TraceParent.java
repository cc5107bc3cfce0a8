package org.higginspush.hub.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * In which distributed trace a publisher reports a change: the {@code traceparent} of W3C Trace Context (section 3.2). It says nothing that the
 * hub acts upon, and nobody but the log and the timeline is told of it. Immutable.
 *
 * @param traceId 32 hexadecimal digits
 * @param parentId the span of the publisher, 16 hexadecimal digits
 * @param flags 2 hexadecimal digits; the lowest bit says that the publisher records the trace
 */
public record TraceParent(String traceId, String parentId, String flags) {
    private static final int LENGTH = 55;
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");
    private static final String INVALID_VERSION = "ff";
    private static final Pattern ZEROS = Pattern.compile("0+");

    /**
     * Reads one. Of a later version than 00 what comes after the flags is left out (section 3.2.4, "Versioning of traceparent").
     *
     * @return null if there is none, or it is not valid: then there is no trace, and nothing is refused for that
     */
    public static @Nullable TraceParent parse(@Nullable String text) {
        if (text == null || text.length() < LENGTH) {
            return null;
        }
        Matcher parts = FORM.matcher(text).region(0, LENGTH);
        if (!parts.matches() || !isAllOf(text, parts.group(1))) {
            return null;
        }
        boolean isValid = !ZEROS.matcher(parts.group(2)).matches()
                && !ZEROS.matcher(parts.group(3)).matches();
        return isValid ? new TraceParent(parts.group(2), parts.group(3), parts.group(4)) : null;
    }

    private static boolean isAllOf(String text, String version) {
        if (version.equals("00")) {
            return text.length() == LENGTH;
        }
        return !version.equals(INVALID_VERSION) && (text.length() == LENGTH || text.charAt(LENGTH) == '-');
    }

    /** As version 00 has it. */
    @Override
    public String toString() {
        return "00-" + traceId + "-" + parentId + "-" + flags;
    }
}
