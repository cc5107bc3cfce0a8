package org.higginspush.hub.edge.http;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.edge.jetty.ThrottledConnector;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what is not served at the address that a request came to, before its token is looked at. Everybody is told that it is
 * not served there, which is how an operator finds out; where it is served is for programs of the hub's own machine alone.
 */
final class PurposeCheck {
    private PurposeCheck() {}

    /** Null if this is served at the address. */
    static @Nullable Refusal refusal(Request request, Purpose purpose) {
        if (ThrottledConnector.addressOf(request).serves(purpose)) {
            return null;
        }
        return isFromOwnMachine(request) ? purpose.notServed(where(request, purpose)) : purpose.notServed();
    }

    /**
     * Refuses it.
     *
     * @throws Refusal if this is not served at the address
     */
    static void require(Request request, Purpose purpose) {
        Refusal refusal = refusal(request, purpose);
        if (refusal != null) {
            throw refusal;
        }
    }

    private static String where(Request request, Purpose purpose) {
        String addresses = Arrays.stream(request.getConnectionMetaData()
                        .getConnector()
                        .getServer()
                        .getConnectors())
                .filter(ThrottledConnector.class::isInstance)
                .map(connector -> ((ThrottledConnector) connector).address())
                .filter(address -> address.serves(purpose))
                .map(address -> address.uri().toString())
                .collect(Collectors.joining(", "));
        return addresses.isEmpty() ? " There is no such address." : " It says: " + addresses + ".";
    }

    /**
     * True for a request from this machine itself, and not through a proxy on it: from a loopback address, or from the very
     * address that it came to.
     */
    static boolean isFromOwnMachine(Request request) {
        ConnectionMetaData connection = request.getConnectionMetaData();
        return !TrustedProxyCustomizer.isForwarded(request)
                && connection.getRemoteSocketAddress() instanceof InetSocketAddress remote
                && remote.getAddress() != null
                && (remote.getAddress().isLoopbackAddress()
                        || connection.getLocalSocketAddress() instanceof InetSocketAddress local
                                && remote.getAddress().equals(local.getAddress()));
    }
}
