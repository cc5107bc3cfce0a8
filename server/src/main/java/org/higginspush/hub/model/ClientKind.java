package org.higginspush.hub.model;

import org.jspecify.annotations.Nullable;

/**
 * What kind of program a client is, for metrics: one of a few, whatever its {@code User-Agent} says. Of programs that name several
 * products the first kind here counts: a browser also names those that it is like.
 */
public enum ClientKind {
    EDGE("edge", "Edg"),
    OPERA("opera", "OPR/"),
    FIREFOX("firefox", "Firefox/", "FxiOS/"),
    CHROME("chrome", "Chrome/", "CriOS/"),
    SAFARI("safari", "Safari/"),
    /** A browser that is none of these. */
    BROWSER("browser", "Mozilla"),
    OKHTTP("okhttp", "okhttp"),
    JAVA("java", "Java", "Jetty", "Apache-HttpClient"),
    /** Programs of Apple's systems. */
    APPLE("apple", "CFNetwork", "Darwin"),
    NODE("node", "node", "undici"),
    PYTHON("python", "python", "aiohttp"),
    GO("go", "Go-http-client"),
    CURL("curl", "curl"),
    /** It says something else. */
    OTHER("other"),
    /** It says nothing. */
    UNKNOWN("unknown");

    private static final int MOST_READ = 512;
    private static final ClientKind[] KINDS = values();

    private final String word;
    private final String[] products;

    ClientKind(String word, String... products) {
        this.word = word;
        this.products = products;
    }

    /** Its name in metrics. */
    public String word() {
        return word;
    }

    /**
     * The kind of a client.
     *
     * @param userAgent as it was received, or what was made of it
     */
    public static ClientKind of(@Nullable String userAgent) {
        if (userAgent == null || userAgent.isBlank()) {
            return UNKNOWN;
        }
        String text = userAgent.length() > MOST_READ ? userAgent.substring(0, MOST_READ) : userAgent;
        for (ClientKind kind : KINDS) {
            if (kind.isNamedIn(text)) {
                return kind;
            }
        }
        return OTHER;
    }

    private boolean isNamedIn(String text) {
        for (String product : products) {
            if (text.contains(product)) {
                return true;
            }
        }
        return false;
    }
}
