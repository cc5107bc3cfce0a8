package org.higginspush.hub.edge.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.higginspush.hub.edge.jetty.RequestDeadlines;
import org.higginspush.hub.edge.websocket.PlainWebSocketSettings;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.PathPrefix;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP edge can be told.
 *
 * @param listen where to listen, and what is served there; at least one
 * @param tls how connections are encrypted at the addresses with TLS; null if there are none
 * @param access who may use the hub from where
 * @param pathPrefix the path that clients see before all of the hub's own
 * @param idleTimeout after how long without a request a connection is closed
 * @param deadlines how long requests may take to come
 * @param writeDeadline after how long a stream that is not read is ended
 * @param webSocket what plain WebSockets are told; null if there are none
 * @param isTrustedProxy whose Forwarded headers count
 * @param directConnector whether connections reach into Jetty to be faster ({@code edge.jetty}), or are Jetty's own
 */
public record HttpSettings(
        List<ListenAddress> listen,
        SslContextFactory.@Nullable Server tls,
        Access access,
        PathPrefix pathPrefix,
        Duration idleTimeout,
        RequestDeadlines.Timeouts deadlines,
        Duration writeDeadline,
        @Nullable PlainWebSocketSettings webSocket,
        Predicate<InetAddress> isTrustedProxy,
        boolean directConnector) {
    public HttpSettings {
        listen = List.copyOf(listen);
    }

    /**
     * Who may use the hub from where.
     *
     * @param publicOrigin the hub's own origin; null if it is whatever clients ask for
     * @param allowedOrigins origins, besides the hub's own, whose pages and applications may use it
     * @param knownHosts the host names that the hub may be asked for by; empty for any
     */
    public record Access(@Nullable WebOrigin publicOrigin, Set<WebOrigin> allowedOrigins, Set<String> knownHosts) {
        /** Any host, and no pages but the hub's own. */
        public static final Access ANY_HOST = new Access(null, Set.of(), Set.of());

        public Access {
            allowedOrigins = Set.copyOf(allowedOrigins);
            knownHosts = Set.copyOf(knownHosts);
        }
    }
}
