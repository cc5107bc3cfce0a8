package org.higginspush.hub.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.higginspush.hub.model.PathPrefix;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;

/** Reads addresses as operators write them; asks no name server. */
public final class AddressParser {
    /** No host name is digits and dots alone (RFC 3696, section 2). */
    private static final Pattern DOTTED = Pattern.compile("[0-9.]+");

    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** The same origins as http and https, but nothing that a browser writes so. */
    private static final Set<String> NO_WEB = Set.of("ws", "wss");
    /** What has no origin of its own to browsers ({@code null}), or is for nobody in particular. */
    private static final Set<String> NO_APPLICATION =
            Set.of("about", "blob", "data", "file", "filesystem", "ftp", "javascript", "view-source");

    /** The number of a database of Redis but the first. */
    private static final Pattern DATABASE = Pattern.compile("/\\d*[1-9]\\d*");

    private AddressParser() {}

    /**
     * An http or https URL with a host and nothing that would end up in a log: no user information, no query.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static URI httpUrl(String text) {
        URI uri = URI.create(text);
        WebOrigin origin = WebOrigin.of(uri.getScheme(), uri.getRawAuthority());
        require(origin != null
                && origin.isWeb()
                && !NO_WEB.contains(uri.getScheme().toLowerCase(Locale.ROOT)));
        require(uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null);
        return uri;
    }

    /**
     * The URL under which clients find the hub; its path may be a prefix, {@code https://example.org/push/}.
     *
     * @throws IllegalArgumentException if it is none
     */
    static URI publicUrl(String text) {
        URI uri = httpUrl(text);
        require(PathPrefix.parse(uri.getRawPath()) != null);
        return uri;
    }

    /**
     * An origin as browsers send it: of a web page, or of an application that is none, {@code capacitor://localhost}.
     *
     * @throws IllegalArgumentException if it is none, or one that anybody could have
     */
    static WebOrigin origin(String text) {
        WebOrigin origin = required(WebOrigin.parse(text));
        require(!NO_APPLICATION.contains(origin.scheme()));
        require(!NO_WEB.contains(text.substring(0, text.indexOf(':')).toLowerCase(Locale.ROOT)));
        return origin;
    }

    /**
     * Where to listen: a name or an IP address, without a port.
     *
     * @return an IPv6 address without brackets
     * @throws IllegalArgumentException if it is none of these
     */
    static String listenHost(String text) {
        require(WebOrigin.host(text) != null);
        require(!DOTTED.matcher(text).matches() || isAddress(text));
        return text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
    }

    /** A host as a {@code Host} header may name it, in its one spelling. */
    static String hostName(String text) {
        return required(WebOrigin.host(text));
    }

    /** A host and a port. */
    static PushConfig.Server server(String text) {
        int colon = text.lastIndexOf(':');
        require(colon > 0);
        int port = Integer.parseInt(text.substring(colon + 1));
        require(port > 0 && port <= 65_535);
        return new PushConfig.Server(listenHost(text.substring(0, colon)), port);
    }

    /** Where a service is that gets credentials: an https URL (http only on this machine). */
    static URI serverUrl(String text) {
        URI uri = httpUrl(text);
        require("https".equalsIgnoreCase(uri.getScheme())
                || "http".equalsIgnoreCase(uri.getScheme()) && isLoopback(uri.getHost()));
        return uri;
    }

    /** Who is responsible for a hub (RFC 8292, section 2.1): a mailto URI with an address, or an https URL. */
    static URI contact(String text) {
        URI uri = URI.create(text);
        boolean isMail = "mailto".equalsIgnoreCase(uri.getScheme())
                && uri.getSchemeSpecificPart().matches("[^@\\s]+@[^@\\s?]+");
        require(isMail || "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null);
        return uri;
    }

    /** Where an issuer's keys are: an https URL (http only on this machine), or a file. */
    static URI keys(String text) {
        if (!text.contains("://")) {
            return Path.of(text).toUri();
        }
        URI uri = URI.create(text);
        require(uri.getRawUserInfo() == null && uri.getRawFragment() == null && uri.getHost() != null);
        require("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && isLoopback(uri.getHost()));
        return uri;
    }

    /** True if an issuer's keys can be found by its name: an https URL (http only on this machine) without a query. */
    static boolean isIssuer(String text) {
        try {
            URI uri = httpUrl(text);
            return "https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && isLoopback(uri.getHost());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** True if the host is surely this machine: {@code localhost} or a loopback address. Other names are not asked for. */
    static boolean isLoopback(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return bare.equalsIgnoreCase("localhost")
                || LITERAL.matcher(bare).matches()
                        && isAddress(bare)
                        && literal(bare).isLoopbackAddress();
    }

    private static boolean isAddress(String text) {
        try {
            literal(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** An IP address from its digits. */
    static InetAddress literal(String text) {
        require(LITERAL.matcher(text).matches());
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address", e);
        }
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("not allowed");
        }
        return value;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("not allowed");
        }
    }

    /** What keeps an address of Redis from being used; null if nothing does. It may hold a password, so the text quotes nothing of it. */
    static @Nullable String redisProblem(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return "storage.redis.uri is no address: special characters in its user or password must be written in percent encoding,"
                    + " % itself as %25.";
        }
        boolean hasOtherDatabase =
                DATABASE.matcher(uri.getPath() == null ? "" : uri.getPath()).matches()
                        || uri.getRawQuery() != null && uri.getRawQuery().contains("database=");
        return hasOtherDatabase
                ? "storage.redis.uri names a database by its number: channels have none. Leave it out, and keep several hubs in one Redis"
                        + " apart with storage.redis.prefix."
                : null;
    }
}
