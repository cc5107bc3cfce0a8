package org.higginspush.hub.model;

/** Text from elsewhere, made safe to show. */
public final class PlainText {
    private PlainText() {}

    /** The text on one line, without control characters, which could steer a terminal. */
    public static String oneLine(String text) {
        return text.replaceAll("\\p{Cc}+", " ").strip();
    }
}
