package org.higginspush.hub.model;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The path a hub lies below at a proxy: of {@code https://example.org/push/} it is {@code /push}.
 *
 * @param path with a slash before each segment and none at its end; empty if the hub lies below none
 */
public record PathPrefix(String path) {
    /** The hub has the whole address to itself. */
    public static final PathPrefix NONE = new PathPrefix("");

    /** What needs no escape, so that it has one spelling only; no segment of dots alone. */
    private static final Pattern FORM = Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*");

    private static final int LONGEST = 256;

    /**
     * Reads {@code /push}, {@code /push/}, {@code /} or nothing.
     *
     * @return null if it is no path, or holds what would need an escape
     */
    public static @Nullable PathPrefix parse(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        String path = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (path.isEmpty()) {
            return NONE;
        }
        return path.length() <= LONGEST && FORM.matcher(path).matches() ? new PathPrefix(path) : null;
    }

    public boolean isEmpty() {
        return path.isEmpty();
    }

    /** The prefix itself without its slash at the end, which relative addresses need. */
    public boolean isBare(String other) {
        return !isEmpty() && other.equals(path);
    }

    /** Whether a path lies below this one. */
    public boolean holds(String other) {
        return !isEmpty()
                && other.length() > path.length()
                && other.charAt(path.length()) == '/'
                && other.startsWith(path);
    }

    /** The rest of a path that lies below this one, with its slash. */
    public String below(String other) {
        return other.substring(path.length());
    }

    /** The first segment with its slash: of {@code /a/b} it is {@code /a}. */
    public String first() {
        int second = path.indexOf('/', 1);
        return second < 0 ? path : path.substring(0, second);
    }
}
