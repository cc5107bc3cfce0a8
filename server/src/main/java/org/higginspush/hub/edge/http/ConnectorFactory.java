package org.higginspush.hub.edge.http;

import java.util.List;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.higginspush.hub.edge.BayeuxEdge;
import org.higginspush.hub.edge.api.JsonFormat;
import org.higginspush.hub.edge.jetty.DirectConnector;
import org.higginspush.hub.edge.jetty.DirectHttpConnectionFactory;
import org.higginspush.hub.edge.jetty.ThrottledConnector;
import org.higginspush.hub.edge.jetty.TlsHandshakeFailures;
import org.higginspush.hub.edge.jetty.TlsHintConnectionFactory;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.Refusal;

/** Makes what listens at each address: HTTP, or TLS with HTTP in it. */
final class ConnectorFactory {
    private static final int INPUT_BUFFER = 2048;

    private final Server server;
    private final HttpSettings settings;
    private final BayeuxEdge edge;
    private final HubMetrics metrics;

    ConnectorFactory(Server server, HttpSettings settings, BayeuxEdge edge) {
        this.server = server;
        this.settings = settings;
        this.edge = edge;
        this.metrics = edge.server().metrics();
    }

    /** What listens at an address once it is opened. */
    ThrottledConnector connector(ListenAddress address) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setSendDateHeader(false);
        http.setHeaderCacheSize(0);
        http.setOutputBufferSize(4096);
        http.setOutputAggregationSize(2048);
        http.setRequestHeaderSize(32 * 1024); // the longest token that can be configured, and cookies beside it
        http.setUriCompliance(AmbiguousPath.COMPLIANCE);
        http.addCustomizer(new ConnectionCloseCustomizer());
        if (address.tls()) {
            http.addCustomizer(new SecureRequestCustomizer(false)); // which names are served, AllowedHosts says
        }
        http.addCustomizer(new TrustedProxyCustomizer(settings.isTrustedProxy()));
        ThrottledConnector made =
                settings.directConnector() ? directConnector(address, http) : stockConnector(address, http);
        made.setIdleTimeout(settings.idleTimeout().toMillis());
        made.setAcceptQueueSize(4096);
        made.addBean(new TlsHandshakeFailures(metrics));
        return made;
    }

    private ThrottledConnector directConnector(ListenAddress address, HttpConfiguration http) {
        DirectHttpConnectionFactory factory = new DirectHttpConnectionFactory(http);
        factory.setInputBufferSize(INPUT_BUFFER);
        return new DirectConnector(
                server,
                address,
                1,
                -1,
                factories(address, factory),
                edge.rateLimits(),
                edge.throttle(),
                settings.isTrustedProxy(),
                metrics);
    }

    private ThrottledConnector stockConnector(ListenAddress address, HttpConfiguration http) {
        HttpConnectionFactory factory = new HttpConnectionFactory(http);
        factory.setInputBufferSize(INPUT_BUFFER);
        return new ThrottledConnector(
                server,
                address,
                1,
                -1,
                factories(address, factory),
                edge.throttle(),
                settings.isTrustedProxy(),
                metrics);
    }

    /** HTTP, or TLS with HTTP in it and a hint for those who speak plain HTTP. */
    private List<ConnectionFactory> factories(ListenAddress address, HttpConnectionFactory http) {
        if (!address.tls()) {
            return List.of(http);
        }
        SslContextFactory.Server tls = settings.tls();
        if (tls == null) {
            throw new IllegalArgumentException("There is no certificate for " + address.authority());
        }
        String hint = JsonFormat.INSTANCE.problem(new Refusal(
                ErrorCode.MALFORMED,
                "This port of the hub speaks TLS: use https:// in place of http://, wss:// of ws://."));
        return List.of(
                new DetectorConnectionFactory(new SslConnectionFactory(tls, http.getProtocol())),
                new TlsHintConnectionFactory(hint, metrics),
                http);
    }
}
