package org.higginspush.client.bayeux;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;
import org.cometd.client.transport.ClientTransport;
import org.cometd.client.transport.HttpClientTransport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;
import org.higginspush.client.Transport;
import org.jspecify.annotations.Nullable;

/** The HTTP and WebSocket client that all sessions share, with the few threads of its own. */
public final class Wires implements AutoCloseable {
    /** The largest message taken from the hub, in bytes: a catch-up of tens of thousands of contexts. */
    static final int LARGEST_MESSAGE = 8 << 20;

    /** How long an answer may be on its way, besides the time the hub holds a heartbeat. */
    static final Duration NETWORK_DELAY = Duration.ofSeconds(15);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int MANY = 100_000;
    private static final int THREADS = 8;

    private final ScheduledExecutorService timer;
    private final Duration liveness;
    private final HttpClient http;
    private final WebSocketCoreClient webSockets;
    private final HubJson json = new HubJson();

    /**
     * @param name what the names of the threads start with
     * @param timer rings the alarms of transports
     * @param liveness after how long a WebSocket that has become silent, pings included, counts as dead
     * @param tls what to trust, or null for the platform's certificate authorities
     * @throws IllegalStateException if the client cannot be started
     */
    public Wires(String name, ScheduledExecutorService timer, Duration liveness, @Nullable SSLContext tls) {
        this.timer = timer;
        this.liveness = liveness;
        http = new HttpClient(new HttpClientTransportOverHTTP(connector(tls)));
        QueuedThreadPool threads = threads(name + "-net");
        http.setExecutor(threads);
        http.setScheduler(new ScheduledExecutorScheduler(timer));
        http.setConnectTimeout(CONNECT_TIMEOUT.toMillis());
        http.setMaxConnectionsPerDestination(MANY);
        http.setMaxRequestsQueuedPerDestination(MANY);
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
        ClientTransport wire = wire(bayeux.toString(), transport);
        wire.init();
        return new BayeuxSession(wire, timer, owner);
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

    private ClientTransport wire(String url, Transport transport) {
        Map<String, Object> options = new HashMap<>();
        options.put(ClientTransport.JSON_CONTEXT_OPTION, json);
        options.put(ClientTransport.MAX_NETWORK_DELAY_OPTION, NETWORK_DELAY.toMillis());
        options.put(ClientTransport.MAX_MESSAGE_SIZE_OPTION, LARGEST_MESSAGE);
        HttpClientTransport wire = switch (transport) {
            case WEBSOCKET -> new HubWebSocket(url, options, timer, webSockets, liveness);
            case LONG_POLLING -> new HubLongPolling(url, options, timer, http);
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
