package org.higginspush.hub.edge.http;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.cluster.ClusterStatus;
import org.higginspush.hub.edge.BayeuxEdge;
import org.higginspush.hub.edge.api.ApiDispatcher;
import org.higginspush.hub.edge.api.ClusterApi;
import org.higginspush.hub.edge.api.JsonFormat;
import org.higginspush.hub.edge.api.PublishApi;
import org.higginspush.hub.edge.api.RelayApi;
import org.higginspush.hub.edge.api.SessionApi;
import org.higginspush.hub.edge.api.SubscribeApi;
import org.higginspush.hub.edge.api.TimelineApi;
import org.higginspush.hub.edge.api.UserApis;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.jetty.RateLimitHandler;
import org.higginspush.hub.edge.jetty.RequestDeadlines;
import org.higginspush.hub.edge.jetty.ThrottledConnector;
import org.higginspush.hub.edge.registration.RegistrationActions;
import org.higginspush.hub.edge.websocket.PlainWebSocketSettings;
import org.higginspush.hub.edge.websocket.PlainWebSockets;
import org.higginspush.hub.metrics.MetricsText;
import org.higginspush.hub.metrics.SessionTotals;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.WebOrigin;
import org.higginspush.hub.routing.GroupWatches;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.ConnectedSession;
import org.higginspush.hub.session.MovableSession;
import org.higginspush.hub.session.SessionLimits;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded Jetty: HTTP, WebSocket, pages and operations, at one address or several. Requests go through the {@link RequestChecksHandler}, then to
 * whoever serves the longest matching path.
 */
public final class HttpEdge implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpEdge.class);
    /** Nothing on the hub's own path waits for anything but a disk that reads: more threads would only take memory. */
    private static final int MOST_THREADS = 32;

    private static final int LEAST_THREADS = 8;
    /** What each address takes of the threads: one accepts, and some select. */
    private static final int THREADS_PER_ADDRESS = 4;

    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);
    private static final Duration SHORTEST_STOP = Duration.ofSeconds(1);
    private static final long MOST_BODY = 1 << 20;
    private static final String BAYEUX = "/bayeux";

    private final HttpSettings settings;
    private final AllowedOrigins origins;
    private final AllowedHosts hosts;
    private final Server server;
    private final List<ThrottledConnector> connectors = new ArrayList<>();
    private final PathHandlers paths = new PathHandlers(BAYEUX);
    private final ScheduledExecutorService timers = timers();
    private final BayeuxEdge bayeuxEdge;
    private Duration stopTimeout = LONGEST_STOP;
    private final PushBayeuxServer bayeux;
    private volatile boolean draining;
    private @Nullable HttpDeviceSessions sessions;
    private @Nullable PlainWebSockets plainWebSockets;
    private @Nullable GroupEventStreams groupStreams;

    public HttpEdge(HttpSettings settings, BayeuxEdge bayeuxEdge) {
        this.settings = settings;
        this.origins = new AllowedOrigins(
                settings.access().publicOrigin(), settings.access().allowedOrigins());
        this.hosts = new AllowedHosts(settings.access().knownHosts());
        this.bayeuxEdge = bayeuxEdge;
        this.bayeux = bayeuxEdge.server();
        int others = settings.listen().size() - 1;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS + others * THREADS_PER_ADDRESS, LEAST_THREADS);
        threads.setName("push");
        server = new Server(threads);
        ConnectorFactory factory = new ConnectorFactory(server, settings, bayeuxEdge);
        for (ListenAddress address : settings.listen()) {
            ThrottledConnector connector = factory.connector(address);
            connectors.add(connector);
            server.addConnector(connector);
        }
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

    /** From now on pages and applications of these origins may use the hub, besides its own. Any thread. */
    public void allowOrigins(Set<WebOrigin> allowed) {
        origins.allow(Set.copyOf(allowed));
    }

    /** From now on the hub may be asked for by these names; by any if there are none. Any thread. */
    public void allowHosts(Set<String> known) {
        hosts.allow(Set.copyOf(known));
    }

    private Handler handlers() {
        RequestChecksHandler guard = new RequestChecksHandler(hosts, origins, MOST_BODY);
        SizeLimitHandler sizes = new SizeLimitHandler(MOST_BODY, -1);
        sizes.setHandler(paths);
        guard.setHandler(new NonBlockingPathHandler(
                BAYEUX,
                new BayeuxRequestValidationHandler(
                        bayeuxEdge.handler(), bayeux.getAllowedTransports(), bayeux::isDraining),
                new QuietFailureHandler(sizes)));
        PathPrefixHandler prefixes = new PathPrefixHandler(settings.pathPrefix(), paths::has);
        prefixes.setHandler(guard);
        RateLimitHandler limited = new RateLimitHandler(
                new UnreadBodyHandler(prefixes, MOST_BODY),
                bayeuxEdge.rateLimits(),
                bayeuxEdge.throttle(),
                settings.isTrustedProxy(),
                Problem::write);
        return new DrainHandler(limited, () -> draining);
    }

    /** Serves the HTTP API. */
    public void api(
            TokenVerifier tokens,
            Tickets tickets,
            CutOffCheck cutOffs,
            Intake intake,
            Backplane backplane,
            Router router,
            GroupWatches groupWatches,
            RegistrationActions registrations,
            RelayApi relay,
            ClusterStatus cluster,
            InstantSource clock) {
        HttpDeviceSessions open =
                new HttpDeviceSessions(router, bayeux.limits(), cutOffs, timers, clock, bayeux.metrics());
        sessions = open;
        SubscribeApi subscribeApi = new SubscribeApi(router, cutOffs, bayeux::spreadMillis);
        SessionApi connected = new SessionApi(
                backplane, List.of(bayeux, open, this::onWebSockets), router.timelines(), cluster, clock);
        TimelineApi timelineApi = new TimelineApi(router.timelines(), connected, clock);
        UserApis users = new UserApis(backplane, connected, registrations, timelineApi);
        ApiDispatcher dispatcher = new ApiDispatcher(
                tickets,
                cutOffs,
                new PublishApi(intake, backplane.timed()),
                subscribeApi,
                users,
                relay,
                new ClusterApi(cluster));
        GroupEventStreams streams = new GroupEventStreams(
                groupWatches, bayeux.limits(), cutOffs, timers, clock, settings.writeDeadline(), bayeux.metrics());
        groupStreams = streams;
        HttpApi api = new HttpApi(
                tokens,
                tickets,
                subscribeApi,
                open,
                streams,
                timers,
                settings.writeDeadline(),
                bayeux.metrics(),
                router.timelines());
        PlainWebSockets webSockets = webSockets(subscribeApi, dispatcher, tokens, cutOffs, router, clock);
        plainWebSockets = webSockets;
        paths.serve("/v1", new HttpApiHandler(api, dispatcher, new WebSocketOpener(webSockets, bayeux.limits())));
    }

    /** Ends the sessions of a user that began last, because it has so many too many. */
    public void disconnectNewest(String user, int count) {
        List<ConnectedSession> all = new ArrayList<>(bayeux.sessionsOf(user));
        HttpDeviceSessions open = sessions;
        all.addAll(open == null ? List.of() : open.sessionsOf(user));
        all.addAll(onWebSockets(user));
        all.stream()
                .sorted(Comparator.comparing(
                                (ConnectedSession session) -> session.describe().since())
                        .reversed())
                .limit(count)
                .forEach(session -> session.disconnect(SessionLimits.tooManyOfUser()));
    }

    private List<ConnectedSession> onWebSockets(String user) {
        PlainWebSockets present = plainWebSockets;
        return present == null ? List.of() : present.sessionsOf(user);
    }

    private @Nullable PlainWebSockets webSockets(
            SubscribeApi subscribeApi,
            ApiDispatcher dispatcher,
            TokenVerifier tokens,
            CutOffCheck cutOffs,
            Router router,
            InstantSource clock) {
        PlainWebSocketSettings offered = settings.webSocket();
        return offered == null
                ? null
                : new PlainWebSockets(
                        offered,
                        router,
                        subscribeApi,
                        dispatcher,
                        tokens,
                        cutOffs,
                        bayeux.limits(),
                        bayeux.reconnectSpread(),
                        bayeuxEdge.rateLimits(),
                        bayeuxEdge.throttle(),
                        timers,
                        server.getThreadPool(),
                        clock,
                        bayeux.metrics());
    }

    /**
     * Serves {@code /healthz} and {@code /readyz}.
     *
     * @param forOperators what programs of the hub's own machine are told of it besides
     */
    public void health(Map<String, Supplier<@Nullable String>> checks, Supplier<Map<String, Object>> forOperators) {
        HealthHandler health = new HealthHandler(checks, () -> draining, () -> {
            Map<String, Object> told = new LinkedHashMap<>(forOperators.get());
            told.put("listen", addresses().stream().map(ListenAddress::toString).toList());
            return told;
        });
        paths.serve(HealthHandler.LIVE, health);
        paths.serve(HealthHandler.READY, health);
    }

    /**
     * Serves {@code /metrics}.
     *
     * @param metrics null if they are switched off
     * @param tokens checks the tokens of those who ask from elsewhere
     */
    public void metrics(@Nullable MetricsText metrics, TokenVerifier tokens) {
        paths.serve(MetricsHandler.PATH, new MetricsHandler(metrics, tokens));
    }

    /** Counts all sessions that there are. */
    public SessionTotals sessionTotals() {
        SessionTotals counts = new SessionTotals();
        Consumer<ConnectedSession> count = session -> {
            counts.add(session.transport(), session.clientKind());
            counts.addWaiting(session.waitingNotices());
        };
        bayeux.forEachSession(count);
        if (sessions != null) {
            sessions.forEach(count);
        }
        if (plainWebSockets != null) {
            plainWebSockets.forEach(count);
        }
        if (groupStreams != null) {
            groupStreams.countIn(counts);
        }
        return counts;
    }

    /** Serves the description of the HTTP API, {@code /openapi.json}, and the page that shows it, {@code /api/}. */
    public void description(ClassLoader loader) {
        WebOrigin origin = settings.access().publicOrigin();
        String publicUrl =
                origin == null ? null : origin + settings.pathPrefix().path();
        paths.serve(OpenApiHandler.PATH, new OpenApiHandler(publicUrl));
        pages("api", loader);
    }

    /** Serves a class path folder {@code web/<name>/} at {@code /<name>/}. */
    public void pages(String name, ClassLoader loader) {
        pages(name, loader, List.of());
    }

    /**
     * The same, for pages that connect to other hubs than this one.
     *
     * @param others their addresses
     */
    public void pages(String name, ClassLoader loader, List<URI> others) {
        paths.page("/" + name, new StaticPagesHandler("/" + name + "/", "web/" + name + "/", loader, others));
    }

    /** Serves the start page, {@code web/home/}, at {@code /}, and what all pages look like, {@code web/start/}. */
    public void startPage(ClassLoader loader) {
        paths.page("", new StaticPagesHandler("/", "web/home/", loader));
        pages("start", loader);
    }

    /** Serves whatever lies below a path and is not a page. */
    public void handler(String pathPrefix, Handler handler) {
        paths.plugIn(trimmed(pathPrefix), handler);
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /**
     * Opens the ports.
     *
     * @throws ListenException if an address cannot be had
     */
    public void start() throws IOException {
        try {
            open();
            server.start();
            connectors.forEach(this::watchDeadlines);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Jetty could not start", e);
        }
    }

    /** One after the other, so that the one which cannot be had is known; then none stays open. */
    private void open() throws ListenException {
        for (ThrottledConnector connector : connectors) {
            try {
                connector.open();
            } catch (IOException | UnresolvedAddressException e) {
                connectors.forEach(ThrottledConnector::close);
                throw new ListenException(connector.address(), e);
            }
        }
    }

    private void watchDeadlines(ThrottledConnector connector) {
        RequestDeadlines deadlines = new RequestDeadlines(
                settings.deadlines(),
                settings.idleTimeout(),
                JsonFormat.INSTANCE.problem(ProblemErrorHandler.refusal(HttpStatus.REQUEST_TIMEOUT_408, null)),
                bayeux.metrics());
        long between = deadlines.interval().toMillis();
        timers.scheduleWithFixedDelay(
                () -> deadlines.inspect(connector.getConnectedEndPoints(), System.nanoTime()),
                between,
                between,
                TimeUnit.MILLISECONDS);
    }

    /** From now on {@code /readyz} says that the hub drains, and answers close their connections. */
    public void drain() {
        draining = true;
    }

    /** No session is opened from now on. */
    public void refuseNew() {
        if (sessions != null) {
            sessions.refuseNew();
        }
        if (plainWebSockets != null) {
            plainWebSockets.refuseNew();
        }
        if (groupStreams != null) {
            groupStreams.refuseNew();
        }
    }

    /** Does something with each session that there is, but those of Bayeux. */
    public void forEachMovable(Consumer<MovableSession> action) {
        if (sessions != null) {
            sessions.forEach(action);
        }
        if (plainWebSockets != null) {
            plainWebSockets.forEach(action);
        }
        if (groupStreams != null) {
            groupStreams.forEach(action);
        }
    }

    /** How long {@link #close} may wait for clients that are still busy; within bounds. */
    public void stopWithin(Duration left) {
        stopTimeout = left.compareTo(LONGEST_STOP) > 0
                ? LONGEST_STOP
                : left.compareTo(SHORTEST_STOP) < 0 ? SHORTEST_STOP : left;
    }

    /** How many requests stay open until there is news, and how many plain WebSockets there are. */
    public int sessionCount() {
        return (sessions == null ? 0 : sessions.count())
                + (groupStreams == null ? 0 : groupStreams.count())
                + (plainWebSockets == null ? 0 : plainWebSockets.count());
    }

    /** The addresses the hub listens on, with the ports it got. */
    public List<ListenAddress> addresses() {
        return connectors.stream().map(ThrottledConnector::address).toList();
    }

    @Override
    public void close() {
        if (sessions != null) {
            sessions.close();
        }
        if (plainWebSockets != null) {
            plainWebSockets.close();
        }
        if (groupStreams != null) {
            groupStreams.close();
        }
        try {
            server.setStopTimeout(stopTimeout.toMillis());
            server.stop();
        } catch (TimeoutException e) {
            // All is stopped now, but not all had finished in the time that there was.
            log.info("Clients that were still busy after {} s were cut off", stopTimeout.toSeconds(), e);
        } catch (Exception e) {
            throw new IllegalStateException("Jetty could not stop", e);
        } finally {
            timers.shutdownNow();
            server.destroy();
        }
    }
}
