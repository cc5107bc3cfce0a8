package org.higginspush.hub.model;

import java.util.Locale;
import java.util.regex.Pattern;

/** Text from elsewhere, made safe to show. */
public final class PlainText {
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cc}+");
    private static final Pattern CONTROLS_IN_LINES = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]+");
    /** The line and paragraph separators, and the bidirectional controls, which change the order in which characters are shown. */
    private static final Pattern FORMATS =
            Pattern.compile("[\\u061C\\u200E\\u200F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

    private PlainText() {}

    /**
     * The text on one line, without control characters, which could steer a terminal. Bidirectional controls and separators of
     * lines are escaped as in JSON, so that JSON keeps its meaning.
     */
    public static String oneLine(String text) {
        return escaped(CONTROLS.matcher(text).replaceAll(" ")).strip();
    }

    /** The same for text that may have several lines, which it keeps, and tabs. */
    public static String lines(String text) {
        return escaped(CONTROLS_IN_LINES.matcher(text).replaceAll(" "));
    }

    private static String escaped(String text) {
        return FORMATS.matcher(text)
                .replaceAll(found -> String.format(
                        Locale.ROOT, "\\\\u%04x", (int) found.group().charAt(0)));
    }
}
