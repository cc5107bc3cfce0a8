package org.higginspush.hub.edge.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Says {@code Connection: close} with each answer to HTTP/1.0, unless the client asked to keep the connection. Jetty closes such a
 * connection, as it must (RFC 9112, section 9.3), but its answer is one of HTTP/1.1, which without that field promises to keep it.
 */
final class ConnectionCloseCustomizer implements HttpConfiguration.Customizer {
    private static final String KEEP_ALIVE = "keep-alive";

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        HttpVersion version = request.getConnectionMetaData().getHttpVersion();
        if (version == HttpVersion.HTTP_1_0 && !request.getHeaders().contains(HttpHeader.CONNECTION, KEEP_ALIVE)) {
            responseHeaders.put(HttpHeader.CONNECTION, "close");
        }
        return request;
    }
}
