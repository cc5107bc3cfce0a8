package org.higginspush.hub.gateway.http;

import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/**
 * HTTP/2 where a server chooses it when TLS begins (ALPN, RFC 7301), else HTTP/1.1. Jetty's own would speak the first of these to a
 * server that knows nothing of the choice, and that must not be HTTP/2 (RFC 9113, section 3.2).
 */
final class NegotiatedTransport extends HttpClientTransportDynamic {
    NegotiatedTransport(ClientConnector connector, HTTP2Client http2) {
        super(connector, new ClientConnectionFactoryOverHTTP2.HTTP2(http2), HttpClientConnectionFactory.HTTP11);
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
        return context.get(ClientConnector.APPLICATION_PROTOCOL_CONTEXT_KEY) == null
                ? HttpClientConnectionFactory.HTTP11
                        .getClientConnectionFactory()
                        .newConnection(endPoint, context)
                : super.newConnection(endPoint, context);
    }
}
