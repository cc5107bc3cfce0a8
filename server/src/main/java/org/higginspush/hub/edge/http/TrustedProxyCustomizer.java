package org.higginspush.hub.edge.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.model.PathPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Believes {@code Forwarded} (RFC 7239) and {@code X-Forwarded-*} headers from trusted proxies, and from nobody else; among them
 * {@code X-Forwarded-Prefix}, the path at which the proxy has the hub.
 */
final class TrustedProxyCustomizer implements HttpConfiguration.Customizer {
    private static final String PREFIX_HEADER = "X-Forwarded-Prefix";

    private static final List<String> SIGNS = List.of(
            "X-Forwarded-For", "Forwarded", "X-Forwarded-Proto", "X-Forwarded-Host", PREFIX_HEADER, "X-Real-IP", "Via");

    private static final String SENT_HOST = TrustedProxyCustomizer.class.getName() + ".host";

    private final Predicate<InetAddress> isTrusted;
    private final ForwardedRequestCustomizer forwarded = new ForwardedRequestCustomizer();
    private final ForwardedChain chain;

    TrustedProxyCustomizer(Predicate<InetAddress> isTrusted) {
        this.isTrusted = isTrusted;
        this.chain = new ForwardedChain(isTrusted);
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        boolean trusted = request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                && isTrusted.test(remote.getAddress());
        if (!trusted) {
            return request;
        }
        List<String> parts = request.getHeaders().getValuesList(PREFIX_HEADER);
        if (!parts.isEmpty()) {
            PathPrefix prefix = joined(parts);
            if (prefix != null) {
                request.setAttribute(PREFIX_HEADER, prefix);
            }
        }
        Request forwardedTo = forwarded.customize(chain.reduced(request), responseHeaders);
        String sent = request.getHeaders().get(HttpHeader.HOST);
        if (sent != null && !sent.equals(forwardedTo.getHeaders().get(HttpHeader.HOST))) {
            request.setAttribute(SENT_HOST, sent);
        }
        return forwardedTo;
    }

    /** The {@code Host} as it was sent, where a trusted proxy names another; else null. */
    static @Nullable String replacedHost(Request request) {
        return request.getAttribute(SENT_HOST) instanceof String sent ? sent : null;
    }

    /** Of several proxies in a row each names its own part, the outermost first. */
    private static @Nullable PathPrefix joined(List<String> parts) {
        StringBuilder path = new StringBuilder();
        for (String list : parts) {
            for (String part : list.split(",", -1)) {
                PathPrefix prefix = PathPrefix.parse(part.strip());
                if (prefix == null) {
                    return null;
                }
                path.append(prefix.path());
            }
        }
        return PathPrefix.parse(path.toString());
    }

    /** Whether some proxy says that it passed the request on. Anybody can say so: nothing is allowed for it. */
    static boolean isForwarded(Request request) {
        HttpFields headers = request.getHeaders();
        return SIGNS.stream().anyMatch(headers::contains);
    }

    /** The path that a trusted proxy says it has the hub at; else the one given. */
    static PathPrefix prefix(Request request, PathPrefix otherwise) {
        return request.getAttribute(PREFIX_HEADER) instanceof PathPrefix prefix ? prefix : otherwise;
    }
}
