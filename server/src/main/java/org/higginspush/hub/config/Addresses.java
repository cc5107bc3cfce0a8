package org.higginspush.hub.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads addresses as operators write them; asks no name server. */
public final class Addresses {
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private static final int LAST_PORT = 65_535;

    private Addresses() {}

    /**
     * An http or https URL with a host and nothing that would end up in a log: no user information, no query.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static URI httpUrl(String text) {
        URI uri = URI.create(text);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        require(scheme.equals("http") || scheme.equals("https"));
        require(uri.getHost() != null && uri.getPort() <= LAST_PORT && uri.getRawUserInfo() == null);
        require(uri.getRawQuery() == null && uri.getRawFragment() == null);
        return uri;
    }

    /** An origin as browsers send it (RFC 6454, section 6.1): scheme, host, and the port if it is not the usual one. */
    static String origin(String text) {
        URI uri = httpUrl(text);
        require(uri.getRawPath().isEmpty());
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        String port = uri.getPort() < 0 || uri.getPort() == usual ? "" : ":" + uri.getPort();
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port;
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

    /** True if the host is surely this machine: {@code localhost} or a loopback address. Other names are not asked for. */
    static boolean isLoopback(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return bare.equalsIgnoreCase("localhost")
                || LITERAL.matcher(bare).matches() && literal(bare).isLoopbackAddress();
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

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("not allowed");
        }
    }
}
