package org.higginspush.client.internal.bayeux;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.cometd.client.transport.ClientTransport;
import org.cometd.client.transport.HttpClientTransport;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
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
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.jspecify.annotations.Nullable;

/** Makes the transports of sessions: over one HTTP and WebSocket client, with a few threads of its own. */
public final class TransportFactory implements AutoCloseable {
    /** The largest message taken from the hub, in bytes: a catch-up of tens of thousands of contexts. */
    static final int MAX_MESSAGE = 8 << 20;

    /** The longest headers of a response, in bytes. */
    private static final int MAX_HEADERS = 32 << 10;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int UNLIMITED = 100_000;
    private static final int THREADS = 8;

    private final ScheduledExecutorService timer;
    private final TransportSettings settings;
    private final HubHttpClient http;
    private final WebSocketCoreClient webSockets;
    private final HubJson json = new HubJson();

    /**
     * @param name what the names of the threads start with
     * @param timer runs the timeouts of transports
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
        http.setMaxConnectionsPerDestination(UNLIMITED);
        http.setMaxRequestsQueuedPerDestination(UNLIMITED);
        http.setMaxResponseHeadersSize(MAX_HEADERS);
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
     * @param mailbox runs what happens in the session, one task at a time
     * @param ended told once that the session is over, and why
     */
    public BayeuxSession newSession(
            URI bayeux,
            Transport transport,
            Executor mailbox,
            SessionListener listener,
            Consumer<ConnectionFailure> ended) {
        ProxyAddress proxy = useProxy(bayeux);
        ClientTransport client =
                newTransport(UnderscoreHost.hide(bayeux).toString(), transport, proxy != null, mailbox);
        client.init();
        String via = proxy == null ? "" : " (through the proxy " + proxy + ")";
        return new BayeuxSession(client, timer, settings.requestTimeout(), via, mailbox, listener, ended);
    }

    /**
     * What sends requests to the HTTP API of a hub.
     *
     * @param bayeux the hub's Bayeux address, http or https
     */
    public ApiClient newApiClient(URI bayeux) {
        useProxy(bayeux);
        return new ApiClient(http, json, settings.requestTimeout());
    }

    private @Nullable ProxyAddress useProxy(URI bayeux) {
        ProxyAddress proxy = settings.proxies().proxyFor(bayeux);
        if (proxy != null) {
            http.useProxy(bayeux, proxy);
        }
        return proxy;
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
            // There are no credentials but tokens; a 401 without a challenge would fail instead of being an answer.
            http.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
        } catch (Exception e) {
            throw new IllegalStateException("The network client cannot be started: " + e.getMessage(), e);
        }
    }

    private ClientTransport newTransport(String url, Transport transport, boolean tunnel, Executor mailbox) {
        Map<String, Object> options = new HashMap<>();
        options.put(ClientTransport.JSON_CONTEXT_OPTION, json);
        options.put(
                ClientTransport.MAX_NETWORK_DELAY_OPTION,
                settings.requestTimeout().toMillis());
        options.put(ClientTransport.MAX_MESSAGE_SIZE_OPTION, MAX_MESSAGE);
        HttpClientTransport client = switch (transport) {
            case WEBSOCKET ->
                new WebSocketTransport(url, options, timer, webSockets, settings.liveness(), tunnel, mailbox);
            case LONG_POLLING -> new LongPollingTransport(url, options, timer, http);
        };
        client.setHttpCookieStore(new HttpCookieStore.Default());
        return client;
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
