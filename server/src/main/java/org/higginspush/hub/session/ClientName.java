package org.higginspush.hub.session;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a client program, for operators: a product and its version, as {@code okhttp/4.12.0}. Everything else that a
 * {@code User-Agent} says is left out; of a browser, also all but the first number of its version. The same few names are shared
 * by all sessions.
 */
public final class ClientName {
    private static final int MOST_READ = 512;
    private static final int MOST_SHARED = 1_000;
    private static final Pattern PRODUCT =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,31})(?:/([A-Za-z0-9][A-Za-z0-9.+_-]{0,15}))?");
    /** The names of browsers, in the order in which they count: each of them also names some that come after it. */
    private static final List<String> BROWSERS =
            List.of("Edg", "OPR", "SamsungBrowser", "Firefox", "CriOS", "FxiOS", "Chrome", "Version", "Safari");

    private static final Map<String, String> SHARED = new ConcurrentHashMap<>();

    private ClientName() {}

    /**
     * Reduces a {@code User-Agent}, or what a client says of itself.
     *
     * @param text as it was received
     * @return null if it names no product
     */
    public static @Nullable String of(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String start = text.length() > MOST_READ ? text.substring(0, MOST_READ) : text;
        String name = start.startsWith("Mozilla/") ? browser(start) : product(start);
        return name == null ? null : shared(name);
    }

    private static @Nullable String product(String text) {
        Matcher first = PRODUCT.matcher(text.stripLeading());
        if (!first.lookingAt()) {
            return null;
        }
        return first.group(2) == null ? first.group(1) : first.group(1) + "/" + first.group(2);
    }

    private static @Nullable String browser(String text) {
        for (String name : BROWSERS) {
            Matcher product = Pattern.compile("\\b" + name + "/(\\d{1,4})").matcher(text);
            if (product.find()) {
                return (name.equals("Version") ? "Safari" : name) + "/" + product.group(1);
            }
        }
        return "Mozilla";
    }

    /** Whoever sends ever new names has the old ones forgotten here; who has one keeps it. */
    private static String shared(String name) {
        String known = SHARED.get(name);
        if (known != null) {
            return known;
        }
        if (SHARED.size() >= MOST_SHARED) {
            SHARED.clear();
        }
        String before = SHARED.putIfAbsent(name, name);
        return before == null ? name : before;
    }
}
