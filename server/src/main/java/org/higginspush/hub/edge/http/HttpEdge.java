package org.higginspush.hub.edge.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.edge.BayeuxEdge;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.jetty.DirectConnector;
import org.higginspush.hub.edge.jetty.DirectHttpConnectionFactory;
import org.higginspush.hub.edge.jetty.RateLimitHandler;
import org.higginspush.hub.edge.jetty.RequestDeadlines;
import org.higginspush.hub.edge.jetty.ThrottledConnector;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Router;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded Jetty: one port for HTTP, WebSocket, pages and operations. Requests go through the {@link RequestChecksHandler}, then to
 * whoever serves the longest matching path.
 */
public final class HttpEdge implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpEdge.class);
    /** Nothing on the hub's own path waits for anything but a disk that reads: more threads would only take memory. */
    private static final int MOST_THREADS = 32;

    private static final int LEAST_THREADS = 8;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final long MOST_BODY = 1 << 20;
    private static final int INPUT_BUFFER = 2048;
    private static final String BAYEUX = "/bayeux";

    private final HttpSettings settings;
    private final Server server;
    private final ServerConnector connector;
    private final ByPath paths = new ByPath();
    private final ScheduledExecutorService timers = timers();
    private final BayeuxEdge bayeuxEdge;
    private final PushBayeuxServer bayeux;
    private @Nullable HttpDeviceSessions sessions;

    public HttpEdge(HttpSettings settings, BayeuxEdge bayeuxEdge) {
        this.settings = settings;
        this.bayeuxEdge = bayeuxEdge;
        this.bayeux = bayeuxEdge.server();
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
        threads.setName("push");
        server = new Server(threads);
        connector = connector(threads);
        server.addConnector(connector);
        server.setErrorHandler(new ProblemErrorHandler());
        server.setHandler(handlers());
    }

    /** A poll that was answered early leaves no timer behind: one that waits for its time keeps all of the request. */
    private static ScheduledExecutorService timers() {
        ScheduledThreadPoolExecutor made = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "push-http-timers");
            thread.setDaemon(true);
            return thread;
        });
        made.setRemoveOnCancelPolicy(true);
        return made;
    }

    private ServerConnector connector(QueuedThreadPool threads) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setSendDateHeader(false);
        http.setHeaderCacheSize(0);
        http.setOutputBufferSize(4096);
        http.setOutputAggregationSize(2048);
        http.setRequestHeaderSize(32 * 1024); // the longest token that can be configured, and cookies beside it
        http.setUriCompliance(AmbiguousPath.COMPLIANCE);
        http.addCustomizer(new TrustedProxyCustomizer(settings.isTrustedProxy()));
        ServerConnector made = settings.directConnector() ? directConnector(http) : stockConnector(http);
        made.setHost(settings.host());
        made.setPort(settings.port());
        made.setIdleTimeout(settings.idleTimeout().toMillis());
        made.setAcceptQueueSize(4096);
        return made;
    }

    private ServerConnector directConnector(HttpConfiguration http) {
        DirectHttpConnectionFactory factory = new DirectHttpConnectionFactory(http);
        factory.setInputBufferSize(INPUT_BUFFER);
        return new DirectConnector(
                server, 1, -1, factory, bayeuxEdge.rateLimits(), bayeuxEdge.throttle(), settings.isTrustedProxy());
    }

    private ServerConnector stockConnector(HttpConfiguration http) {
        HttpConnectionFactory factory = new HttpConnectionFactory(http);
        factory.setInputBufferSize(INPUT_BUFFER);
        return new ThrottledConnector(server, 1, -1, factory, bayeuxEdge.throttle(), settings.isTrustedProxy());
    }

    private Handler handlers() {
        HttpSettings.Access access = settings.access();
        RequestChecksHandler guard = new RequestChecksHandler(
                new AllowedHosts(access.knownHosts()),
                new AllowedOrigins(access.publicOrigin(), access.allowedOrigins()),
                MOST_BODY);
        SizeLimitHandler sizes = new SizeLimitHandler(MOST_BODY, -1);
        sizes.setHandler(paths);
        guard.setHandler(new NonBlockingPathHandler(
                BAYEUX,
                new BayeuxRequestValidationHandler(bayeuxEdge.handler(), bayeux.getAllowedTransports()),
                new QuietFailureHandler(sizes)));
        PathPrefixHandler prefixes = new PathPrefixHandler(settings.pathPrefix(), paths::has);
        prefixes.setHandler(guard);
        return new RateLimitHandler(
                prefixes, bayeuxEdge.rateLimits(), bayeuxEdge.throttle(), settings.isTrustedProxy(), Problem::write);
    }

    /** Serves the HTTP API. */
    public void api(
            TokenVerifier tokens,
            Tickets tickets,
            Intake intake,
            Backplane backplane,
            Router router,
            InstantSource clock) {
        HttpDeviceSessions open = new HttpDeviceSessions(router, bayeux.limits(), timers, clock);
        sessions = open;
        SubscribeApi subscribeApi =
                new SubscribeApi(backplane, timers, open, settings.writeDeadline(), bayeux::spreadMillis);
        paths.serve(
                "/v1",
                new HttpApiHandler(
                        tokens,
                        tickets,
                        new PublishApi(intake, backplane.timed()),
                        subscribeApi,
                        new UserApis(backplane)));
    }

    /**
     * Serves {@code /healthz} and {@code /readyz}.
     *
     * @param forOperators what programs of the hub's own machine are told of it besides
     */
    public void health(Map<String, Supplier<@Nullable String>> checks, Map<String, Object> forOperators) {
        HealthHandler health = new HealthHandler(checks, forOperators);
        paths.serve(HealthHandler.LIVE, health);
        paths.serve(HealthHandler.READY, health);
    }

    /** Serves a class path folder {@code web/<name>/} at {@code /<name>/}. */
    public void pages(String name, ClassLoader loader) {
        paths.page("/" + name, new StaticPagesHandler("/" + name + "/", "web/" + name + "/", loader));
    }

    /** Serves the start page, {@code web/home/}, at {@code /}, and what all pages look like, {@code web/start/}. */
    public void startPage(ClassLoader loader) {
        paths.page("", new StaticPagesHandler("/", "web/home/", loader));
        pages("start", loader);
    }

    /** Serves whatever lies below a path and is not a page. */
    public void handler(String pathPrefix, Handler handler) {
        paths.serve(trimmed(pathPrefix), handler);
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /**
     * Opens the port.
     *
     * @throws IOException if the address cannot be had
     */
    public void start() throws IOException {
        try {
            server.start();
            watchDeadlines();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Jetty could not start", e);
        }
    }

    private void watchDeadlines() {
        RequestDeadlines deadlines = new RequestDeadlines(
                settings.deadlines(),
                settings.idleTimeout(),
                Problem.document(ProblemErrorHandler.refusal(HttpStatus.REQUEST_TIMEOUT_408, null)));
        long between = deadlines.interval().toMillis();
        timers.scheduleWithFixedDelay(
                () -> deadlines.inspect(connector.getConnectedEndPoints(), System.nanoTime()),
                between,
                between,
                TimeUnit.MILLISECONDS);
    }

    /** How many requests stay open until there is news. */
    public int sessionCount() {
        return sessions == null ? 0 : sessions.count();
    }

    /** The address the hub listens on. */
    public URI uri() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return URI.create("http://" + host + ":" + connector.getLocalPort());
    }

    @Override
    public void close() {
        if (sessions != null) {
            sessions.close();
        }
        try {
            server.setStopTimeout(STOP_TIMEOUT.toMillis());
            server.stop();
        } catch (TimeoutException e) {
            // All is stopped now, but not all had finished in the time that there was.
            log.info("Clients that were still busy after {} s were cut off", STOP_TIMEOUT.toSeconds(), e);
        } catch (Exception e) {
            throw new IllegalStateException("Jetty could not stop", e);
        } finally {
            timers.shutdownNow();
            server.destroy();
        }
    }

    /** Hands a request to the handler with the longest path that it lies below; pages go before handlers. */
    private static final class ByPath extends Handler.Sequence {
        private final Map<String, Handler> handlers = new LinkedHashMap<>();
        private final Map<String, Handler> pages = new LinkedHashMap<>();

        /** Whether something is served at a path of one segment. */
        boolean has(String path) {
            return path.equals(BAYEUX) || handlers.containsKey(path) || pages.containsKey(path);
        }

        void serve(String path, Handler handler) {
            handlers.put(path, handler);
            addHandler(handler);
        }

        void page(String path, Handler handler) {
            pages.put(path, handler);
            addHandler(handler);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            String path = request.getHttpURI().getPath();
            boolean done = tryLongest(pages, path, request, response, callback)
                    || tryLongest(handlers, path, request, response, callback);
            if (!done) {
                Problem.write(
                        response, callback, new Refusal(ErrorCode.NOT_FOUND, "There is nothing at this address."));
            }
            return true;
        }

        private static boolean tryLongest(
                Map<String, Handler> from, String path, Request request, Response response, Callback callback)
                throws Exception {
            String best = null;
            for (String prefix : from.keySet()) {
                if (NonBlockingPathHandler.isBelow(prefix, path) && (best == null || prefix.length() > best.length())) {
                    best = prefix;
                }
            }
            Handler handler = best == null ? null : from.get(best);
            return handler != null && handler.handle(request, response, callback);
        }
    }
}
