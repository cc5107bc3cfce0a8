package org.higginspush.hub.plugin;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * What a client is counted by where no user is known: its address, as a trusted proxy says it or as the hub sees it. Of an IPv6
 * address only the first half counts: whoever has one has all with the same half (RFC 6177).
 */
public final class ClientAddress {
    private static final int NETWORK_BYTES = 8;

    private ClientAddress() {}

    /** The address of a request's client. */
    public static String of(Request request) {
        String address = of(request.getConnectionMetaData().getRemoteSocketAddress());
        return address == null ? Request.getRemoteAddr(request) : address;
    }

    /** The address of a client that is known as text, as a servlet's {@code getRemoteAddr} gives it. */
    public static String of(String address) {
        boolean inBrackets = address.startsWith("[") && address.endsWith("]");
        String bare = inBrackets ? address.substring(1, address.length() - 1) : address;
        return bare.indexOf(':') < 0 ? bare : network(bare);
    }

    /** The address of the other side of a connection; null if it has none. */
    public static @Nullable String of(@Nullable SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress peer)) {
            return null;
        }
        if (peer.isUnresolved()) {
            return of(peer.getHostString());
        }
        return text(peer.getAddress());
    }

    /** A text with a colon is either an IPv6 address or nothing, and never looked up. */
    private static String network(String said) {
        try {
            return text(InetAddress.getByName(said));
        } catch (UnknownHostException e) {
            return said;
        }
    }

    private static String text(InetAddress address) {
        return address instanceof Inet6Address six ? network(six) : address.getHostAddress();
    }

    private static String network(Inet6Address address) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An IPv6 address has 16 bytes", e);
        }
    }
}
