package org.higginspush.hub.gateway.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a Web Push subscription, which a stranger chose. What can be seen in its text is checked here, before any name is
 * asked for; where the name leads is checked when it is connected to ({@link CheckedResolver}).
 *
 * <p>Allowed is {@code https} to a name of the public Internet, at port 443 or one that no system service has (1024 and above: push
 * servers of one's own are often there). A number in place of a name is not: no push service has one, and numbers can be written in
 * many ways. Where private endpoints are allowed, so are {@code http}, numbers, short names and all ports.
 *
 * @param uri what is sent to
 */
record WebPushEndpoint(URI uri) {
    private static final int MAX_LENGTH = 2_048;
    private static final int MAX_HOST_LENGTH = 253;
    private static final int FIRST_USER_PORT = 1_024;
    private static final int LAST_PORT = 65_535;

    /** Labels of letters, digits and hyphens; the last begins with a letter, so that no number in any notation is one. */
    private static final Pattern PUBLIC_NAME =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

    private static final String FORM = "An endpoint is an https address, as the browser's subscription gives it.";

    /** The endpoint; null if there is something wrong with it. */
    static @Nullable WebPushEndpoint of(String text, boolean allowPrivate) {
        return problem(text, allowPrivate) == null ? new WebPushEndpoint(URI.create(text)) : null;
    }

    /** What is wrong with it and what to do, without repeating it; null if nothing. */
    static @Nullable String problem(String text, boolean allowPrivate) {
        if (text.length() > MAX_LENGTH) {
            return "The endpoint has more than " + MAX_LENGTH + " characters. " + FORM;
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return "The endpoint is no address. " + FORM;
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            return "The endpoint has no host, or a user, a password or a fragment. " + FORM;
        }
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        if (!secure && !(allowPrivate && "http".equalsIgnoreCase(uri.getScheme()))) {
            return "The endpoint is not https. " + FORM;
        }
        if (uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
            return "The endpoint's port is none. " + FORM;
        }
        return allowPrivate ? null : problemOfPublic(uri);
    }

    private static @Nullable String problemOfPublic(URI uri) {
        String host = host(uri);
        if (host.length() > MAX_HOST_LENGTH || !PUBLIC_NAME.matcher(host).matches()) {
            return "The endpoint's host is not the name of a server on the Internet. " + FORM;
        }
        int port = port(uri);
        return port == 443 || port >= FIRST_USER_PORT
                ? null
                : "The endpoint's port must be 443, or 1024 or above: use another port for the push server.";
    }

    private static String host(URI uri) {
        return uri.getHost().toLowerCase(Locale.ROOT);
    }

    private static int port(URI uri) {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        return uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    }

    /** Its origin (RFC 6454, section 6.2): the port only if it is not the usual one. */
    String origin() {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        return scheme + "://" + host(uri) + (port(uri) == usual ? "" : ":" + port(uri));
    }

    /** Without the path, which is as good as a password. */
    @Override
    public String toString() {
        return "WebPushEndpoint[" + origin() + "]";
    }
}
