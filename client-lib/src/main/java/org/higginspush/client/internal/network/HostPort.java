package org.higginspush.client.internal.network;

import java.net.IDN;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host and a port, as an address names them. Unlike {@link URI#getHost} this knows names with underscores, which are no
 * host names on the Internet but common within a company, and names with letters of other scripts, which it writes in ASCII.
 *
 * @param host a name in lower case, or an IP address; IPv6 in brackets
 * @param port 1 to 65535, or -1 if the address names none
 */
public record HostPort(String host, int port) {
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\[\\]:@/\\s]+)(?::(\\d{0,5}))?");
    private static final int HIGHEST_PORT = 65_535;

    /** Reads {@code host} or {@code host:port}; null if it is neither. */
    public static @Nullable HostPort of(@Nullable String authority) {
        Matcher matcher = AUTHORITY.matcher(String.valueOf(authority));
        if (authority == null || !matcher.matches()) {
            return null;
        }
        String digits = matcher.group(2);
        int port = digits == null || digits.isEmpty() ? -1 : Integer.parseInt(digits);
        String host = ascii(matcher.group(1));
        return host.isEmpty() || port == 0 || port > HIGHEST_PORT ? null : new HostPort(host, port);
    }

    /** That of an address; null if it has none, or names a user. */
    public static @Nullable HostPort of(URI address) {
        return of(address.getAuthority());
    }

    /** The port, or that of the scheme. */
    public int portOr(int usual) {
        return port < 0 ? usual : port;
    }

    /** True if this machine is meant. */
    public boolean isLoopback() {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || host.matches("127\\.\\d+\\.\\d+\\.\\d+");
    }

    private static String ascii(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        try {
            return lower.chars().allMatch(c -> c < 128) ? lower : IDN.toASCII(lower, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @Override
    public String toString() {
        return port < 0 ? host : host + ":" + port;
    }
}
