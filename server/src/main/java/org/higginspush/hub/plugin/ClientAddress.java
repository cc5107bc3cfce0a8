package org.higginspush.hub.plugin;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.eclipse.jetty.server.Request;

/** What a client is counted by where no user is known: its address, as a trusted proxy says it or as the hub sees it. */
public final class ClientAddress {
    private static final int NETWORK_BYTES = 8;

    private ClientAddress() {}

    /**
     * The address of a request's client. Of an IPv6 address only the first half counts: whoever has one has all with the same
     * half (RFC 6177).
     */
    public static String of(Request request) {
        String address = Request.getRemoteAddr(request);
        return address.indexOf(':') < 0 ? address : network(address);
    }

    /** A text with a colon is either an IPv6 address or nothing, and never looked up. */
    private static String network(String address) {
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address six ? network(six) : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }

    private static String network(Inet6Address address) throws UnknownHostException {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
    }
}
