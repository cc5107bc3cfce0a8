package org.higginspush.client.internal.network;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where an HTTP proxy is, and what it wants to know.
 *
 * @param host its name or IP address
 * @param port its port
 * @param secure whether it is spoken to over TLS
 * @param user who asks, or null if it does not want to know
 * @param password the user's
 */
public record ProxyAddress(
        String host,
        int port,
        boolean secure,
        @Nullable String user,
        @Nullable String password) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /**
     * Reads {@code http://user:password@host:port}, of which all but the host may be left out; user and password are
     * percent-encoded.
     *
     * @return null if it is no address of an HTTP proxy
     */
    public static @Nullable ProxyAddress of(String text) {
        String trimmed = text.trim();
        int schemeEnds = trimmed.indexOf("://");
        String scheme =
                schemeEnds < 0 ? "http" : trimmed.substring(0, schemeEnds).toLowerCase(Locale.ROOT);
        String authority =
                (schemeEnds < 0 ? trimmed : trimmed.substring(schemeEnds + "://".length())).replaceFirst("/+$", "");
        int at = authority.lastIndexOf('@');
        HostPort place = HostPort.of(authority.substring(at + 1));
        boolean secure = scheme.equals("https");
        if (place == null || !(secure || scheme.equals("http"))) {
            return null;
        }
        ProxyAddress proxy = new ProxyAddress(place.host(), place.portOr(secure ? HTTPS : HTTP), secure, null, null);
        return at < 0 ? proxy : proxy.withUserInfo(authority.substring(0, at));
    }

    /** The same proxy, and who asks. */
    public ProxyAddress with(@Nullable String user, @Nullable String password) {
        return new ProxyAddress(host, port, secure, user, password == null ? "" : password);
    }

    private @Nullable ProxyAddress withUserInfo(String userInfo) {
        String[] parts = userInfo.split(":", 2);
        try {
            return with(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Its address, without user and password. */
    public URI uri() {
        return URI.create((secure ? "https" : "http") + "://" + host + ":" + port);
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
