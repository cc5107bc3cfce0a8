package org.higginspush.hub.model;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A web origin (RFC 6454): scheme, host and port, in the one spelling in which two of them are the same exactly when a browser
 * takes them for the same. Scheme and host are in lower case, the host in its ASCII form (IDNA) or, if it is an IPv6 address, as
 * short as RFC 5952 says and in brackets; a port that is the scheme's default is left out.
 *
 * <p>Applications that are no web page have origins too, with a scheme of their own ({@code chrome-extension},
 * {@code capacitor}, {@code app}). Their hosts are taken as they are.
 *
 * @param port -1 for the scheme's default
 */
public record WebOrigin(String scheme, String host, int port) {
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");
    /** What may stand in a host name; the underscore is no letter of the DNS, and yet used in many a name. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?");
    /** What the origin of an application may have in the place of the host: {@code .}, an id, a name. */
    private static final Pattern OPAQUE = Pattern.compile("[A-Za-z0-9._~-]+");
    /** Letters that IDNA 2003 and 2008 map to different names (RFC 5894, section 7.2): no guessing whose is meant. */
    private static final Pattern AMBIGUOUS = Pattern.compile("[\u00df\u03c2\u200c\u200d]");

    private static final int LONGEST_NAME = 253;
    private static final int LAST_PORT = 65_535;

    /**
     * Reads an origin: {@code https://app.example}, {@code http://[::1]:8080}, {@code chrome-extension://abcd}.
     *
     * @return null if it is none; so too for {@code null}, a path, a query or user information after it
     */
    public static @Nullable WebOrigin parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int end = text.indexOf("://");
        return end < 1 ? null : of(text.substring(0, end), text.substring(end + 3));
    }

    /**
     * Makes an origin of a scheme and what a {@code Host} header says. {@code ws} and {@code wss} count as {@code http} and
     * {@code https}.
     *
     * @return null if they are none
     */
    public static @Nullable WebOrigin of(@Nullable String scheme, @Nullable String authority) {
        if (scheme == null || authority == null) {
            return null;
        }
        String name = web(scheme.toLowerCase(Locale.ROOT));
        int colon = portColon(authority);
        int port = colon < 0 ? -1 : port(authority.substring(colon + 1));
        String host = host(name, colon < 0 ? authority : authority.substring(0, colon));
        if (host == null || port < -1 || !SCHEME.matcher(name).matches()) {
            return null;
        }
        return new WebOrigin(name, host, port == usualPort(name) ? -1 : port);
    }

    /**
     * The one spelling of a host: a name in lower case and ASCII, an IPv4 address, or an IPv6 address in brackets (which need
     * not be there).
     *
     * @return null if it is none of these
     */
    public static @Nullable String host(String text) {
        boolean bare = text.indexOf(':') >= 0 && !text.startsWith("[");
        return host("http", bare ? "[" + text + "]" : text);
    }

    /** True for {@code http} and {@code https}: only there does a host name somebody on the network. */
    public boolean isWeb() {
        return isWeb(scheme);
    }

    /** As browsers send it in {@code Origin}. */
    @Override
    public String toString() {
        return scheme + "://" + host + (port < 0 ? "" : ":" + port);
    }

    private static String web(String scheme) {
        return switch (scheme) {
            case "ws" -> "http";
            case "wss" -> "https";
            default -> scheme;
        };
    }

    private static boolean isWeb(String scheme) {
        return scheme.equals("http") || scheme.equals("https");
    }

    private static int usualPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> 0;
        };
    }

    /** Where the colon before the port is; colons inside of brackets are an address's own. */
    private static int portColon(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : -1;
    }

    /** The number after the colon; -1 if there is none, which is allowed (RFC 3986, section 3.2.3); -2 if it is no port. */
    private static int port(String digits) {
        if (digits.isEmpty()) {
            return -1;
        }
        boolean number = digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(digits) : 0;
        return port >= 1 && port <= LAST_PORT ? port : -2;
    }

    private static @Nullable String host(String scheme, String text) {
        if (!isWeb(scheme)) {
            return OPAQUE.matcher(text).matches() ? text : null;
        }
        return text.startsWith("[") && text.endsWith("]")
                ? Ipv6Text.canonical(text.substring(1, text.length() - 1))
                : name(text);
    }

    private static @Nullable String name(String text) {
        if (text.length() > LONGEST_NAME || AMBIGUOUS.matcher(text).find()) {
            return null;
        }
        try {
            String ascii = IDN.toASCII(text).toLowerCase(Locale.ROOT);
            return NAME.matcher(ascii).matches() ? ascii : null;
        } catch (IllegalArgumentException notAName) {
            return null;
        }
    }
}
