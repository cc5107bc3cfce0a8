package org.higginspush.hub.edge.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/** Believes {@code Forwarded} (RFC 7239) and {@code X-Forwarded-*} headers from trusted proxies, and from nobody else. */
final class TrustedForwarding implements HttpConfiguration.Customizer {
    private final Predicate<InetAddress> isTrusted;
    private final ForwardedRequestCustomizer forwarded = new ForwardedRequestCustomizer();

    TrustedForwarding(Predicate<InetAddress> isTrusted) {
        this.isTrusted = isTrusted;
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        boolean trusted = request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                && isTrusted.test(remote.getAddress());
        return trusted ? forwarded.customize(request, responseHeaders) : request;
    }
}
