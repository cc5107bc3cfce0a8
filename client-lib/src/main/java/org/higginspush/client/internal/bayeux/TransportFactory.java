package org.higginspush.client.internal.bayeux;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;
import org.cometd.client.transport.ClientTransport;
import org.cometd.client.transport.HttpClientTransport;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;
import org.higginspush.client.Transport;
import org.higginspush.client.internal.network.ProxyAddress;
import org.jspecify.annotations.Nullable;

/** The HTTP and WebSocket client that all sessions share, with the few threads of its own. */
public final class TransportFactory implements AutoCloseable {
    /** The largest message taken from the hub, in bytes: a catch-up of tens of thousands of contexts. */
    static final int LARGEST_MESSAGE = 8 << 20;

    /** What comes before the body of an answer is not longer than that. */
    private static final int LARGEST_HEAD = 32 << 10;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int MANY = 100_000;
    private static final int THREADS = 8;

    private final ScheduledExecutorService timer;
    private final TransportSettings settings;
    private final HubHttpClient http;
    private final WebSocketCoreClient webSockets;
    private final HubJson json = new HubJson();

    /**
     * @param name what the names of the threads start with
     * @param timer rings the alarms of transports
     * @throws IllegalStateException if the client cannot be started
     */
    public TransportFactory(String name, ScheduledExecutorService timer, TransportSettings settings) {
        this.timer = timer;
        this.settings = settings;
        http = new HubHttpClient(new HttpClientTransportOverHTTP(connector(settings.tls())));
        QueuedThreadPool threads = threads(name + "-net");
        http.setExecutor(threads);
        http.setScheduler(new ScheduledExecutorScheduler(timer));
        http.setConnectTimeout(CONNECT_TIMEOUT.toMillis());
        http.setMaxConnectionsPerDestination(MANY);
        http.setMaxRequestsQueuedPerDestination(MANY);
        http.setMaxResponseHeadersSize(LARGEST_HEAD);
        // A redirect would carry the token to wherever it points.
        http.setFollowRedirects(false);
        http.setHttpCookieStore(new HttpCookieStore.Empty());
        webSockets = new WebSocketCoreClient(http, new WebSocketComponents(null, null, null, null, null, threads));
        start();
    }

    /**
     * Makes a session that is not connected yet.
     *
     * @param bayeux the hub's Bayeux address, http or https
     */
    public BayeuxSession session(URI bayeux, Transport transport, BayeuxSession.Owner owner) {
        ProxyAddress proxy = settings.proxies().proxyFor(bayeux);
        if (proxy != null) {
            http.reach(bayeux, proxy);
        }
        ClientTransport wire = wire(UnderscoreHost.hide(bayeux).toString(), transport, proxy != null, owner.mailbox());
        wire.init();
        String via = proxy == null ? "" : " (through the proxy " + proxy + ")";
        return new BayeuxSession(wire, timer, settings.requestTimeout(), via, owner);
    }

    /** Closes all connections and stops the threads. */
    @Override
    public void close() {
        try {
            webSockets.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The network client did not stop.", e);
        }
    }

    private void start() {
        try {
            webSockets.start();
        } catch (Exception e) {
            throw new IllegalStateException("The network client cannot be started: " + e.getMessage(), e);
        }
    }

    private ClientTransport wire(String url, Transport transport, boolean tunnel, Executor session) {
        Map<String, Object> options = new HashMap<>();
        options.put(ClientTransport.JSON_CONTEXT_OPTION, json);
        options.put(
                ClientTransport.MAX_NETWORK_DELAY_OPTION,
                settings.requestTimeout().toMillis());
        options.put(ClientTransport.MAX_MESSAGE_SIZE_OPTION, LARGEST_MESSAGE);
        HttpClientTransport wire = switch (transport) {
            case WEBSOCKET ->
                new WebSocketTransport(url, options, timer, webSockets, settings.liveness(), tunnel, session);
            case LONG_POLLING -> new LongPollingTransport(url, options, timer, http);
        };
        wire.setHttpCookieStore(new HttpCookieStore.Default());
        return wire;
    }

    private static ClientConnector connector(@Nullable SSLContext tls) {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        SslContextFactory.Client ssl = new SslContextFactory.Client();
        if (tls != null) {
            ssl.setSslContext(tls);
        }
        connector.setSslContextFactory(ssl);
        return connector;
    }

    private static QueuedThreadPool threads(String name) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
        threads.setName(name);
        threads.setDaemon(true);
        return threads;
    }
}
