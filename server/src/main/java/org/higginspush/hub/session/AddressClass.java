package org.higginspush.hub.session;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** What kind of address a client has: enough to tell an office from a mobile network, and nothing of where somebody is. */
public enum AddressClass {
    /** The hub's own machine. */
    LOOPBACK("loopback"),
    /** A network of its own, as of a home, an office or a data centre (RFC 1918, RFC 4193), of a carrier (RFC 6598) or one link. */
    PRIVATE("private"),
    /** An address of the internet, version 4. */
    PUBLIC_IPV4("public-ipv4"),
    /** An address of the internet, version 6. */
    PUBLIC_IPV6("public-ipv6"),
    /** None that can be told, as of a client that a proxy names by a word. */
    UNKNOWN("unknown");

    private final String text;

    AddressClass(String text) {
        this.text = text;
    }

    /** The word that stands for it on the wire. */
    public String text() {
        return text;
    }

    /** The class of the other side of a connection. */
    public static AddressClass of(@Nullable SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress peer)) {
            return UNKNOWN;
        }
        InetAddress address = peer.getAddress();
        return address == null ? of(peer.getHostString()) : of(address);
    }

    /**
     * The class of an address that is known as text, without or with the length of its network ({@code 2001:db8::/64}). A name
     * is never looked up.
     */
    public static AddressClass of(@Nullable String text) {
        String bare = text == null ? "" : text.replaceFirst("/\\d+$", "").replaceAll("^\\[|]$", "");
        boolean isNumeric = bare.indexOf(':') >= 0 || bare.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        try {
            return isNumeric ? of(InetAddress.getByName(bare)) : UNKNOWN;
        } catch (UnknownHostException e) {
            return UNKNOWN;
        }
    }

    private static AddressClass of(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return LOOPBACK;
        }
        if (address.isSiteLocalAddress() || address.isLinkLocalAddress() || isShared(address)) {
            return PRIVATE;
        }
        return address instanceof Inet4Address ? PUBLIC_IPV4 : PUBLIC_IPV6;
    }

    /** Unique local addresses, fc00::/7, and those behind a carrier's translation, 100.64.0.0/10. */
    private static boolean isShared(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address
                ? (bytes[0] & 0xFE) == 0xFC
                : (bytes[0] & 0xFF) == 100 && (bytes[1] & 0xC0) == 64;
    }
}
