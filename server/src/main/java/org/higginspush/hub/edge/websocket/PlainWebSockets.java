package org.higginspush.hub.edge.websocket;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.edge.api.ApiDispatcher;
import org.higginspush.hub.edge.api.SubscribeApi;
import org.higginspush.hub.edge.bayeux.ReconnectSpread;
import org.higginspush.hub.edge.jetty.AddressThrottle;
import org.higginspush.hub.edge.jetty.DirectEndPoint;
import org.higginspush.hub.edge.jetty.RateLimits;
import org.higginspush.hub.edge.jetty.ReadBudget;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.ConnectedSession;
import org.higginspush.hub.session.ConnectedSessions;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.SessionLimits;
import org.higginspush.hub.timeline.UserTimelines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All plain WebSockets. Each counts as a session of its user and of its address, is registered with the router if it subscribes,
 * and is ended when its token expires or the hub stops. Thread-safe.
 */
public final class PlainWebSockets implements WebSocketNegotiator, ConnectedSessions, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PlainWebSockets.class);
    private static final String SUB_PROTOCOL = "higgins-push.v1";
    private static final String ATTRIBUTE = PlainWebSockets.class.getName();
    static final Duration COME_BACK = Duration.ofSeconds(1);

    private final PlainWebSocketSettings settings;
    private final Router router;
    private final SubscribeApi subscribeApi;
    private final ApiDispatcher dispatcher;
    private final TokenVerifier tokens;
    private final CutOffCheck cutOffs;
    private final SessionLimits limits;
    private final ReconnectSpread reconnectSpread;
    private final RateLimits rateLimits;
    private final AddressThrottle throttle;
    private final ScheduledExecutorService timers;
    private final Executor executor;
    private final InstantSource clock;
    private final HubMetrics metrics;
    private final Set<PlainWebSocket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param limits how many sessions there may be
     * @param reconnectSpread over how long clients are to spread when they come back
     * @param rateLimits what may come on one connection
     * @param throttle is told of addresses whose connections are closed
     * @param timers runs what does not block
     * @param executor runs what may block
     * @param metrics is told of what happens on them
     */
    public PlainWebSockets(
            PlainWebSocketSettings settings,
            Router router,
            SubscribeApi subscribeApi,
            ApiDispatcher dispatcher,
            TokenVerifier tokens,
            CutOffCheck cutOffs,
            SessionLimits limits,
            ReconnectSpread reconnectSpread,
            RateLimits rateLimits,
            AddressThrottle throttle,
            ScheduledExecutorService timers,
            Executor executor,
            InstantSource clock,
            HubMetrics metrics) {
        this.settings = settings;
        this.router = router;
        this.subscribeApi = subscribeApi;
        this.dispatcher = dispatcher;
        this.tokens = tokens;
        this.cutOffs = cutOffs;
        this.limits = limits;
        this.reconnectSpread = reconnectSpread;
        this.rateLimits = rateLimits;
        this.throttle = throttle;
        this.timers = timers;
        this.executor = executor;
        this.clock = clock;
        this.metrics = metrics;
        timers.scheduleWithFixedDelay(this::inspect, 1, 1, TimeUnit.SECONDS);
    }

    // ---- opening

    /**
     * Takes a place for a WebSocket and makes it; the upgrade of this request opens it.
     *
     * @throws Refusal if its user or its address has too many sessions, or the hub stops
     */
    public PlainWebSocket admit(WebSocketOpening opening, Request upgrade) {
        if (closed) {
            throw Refusal.unavailable("The hub is stopping: try again in a moment.", COME_BACK);
        }
        String address = limits.join(opening.who().user(), opening.address());
        PlainWebSocket socket = new PlainWebSocket(this, opening, address, DirectEndPoint.of(upgrade));
        open.add(socket);
        metrics.sessionOpened(socket.transport());
        upgrade.setAttribute(ATTRIBUTE, socket);
        if (closed) {
            socket.move(COME_BACK); // the hub may have begun to stop before it was added
        }
        try {
            checkCutOff(socket.who()); // whoever cuts it off from now on finds it
        } catch (Refusal refusal) {
            socket.endOnce();
            throw refusal;
        }
        return socket;
    }

    /** The upgrade of a WebSocket that was admitted has failed. */
    public void upgradeFailed(PlainWebSocket socket) {
        socket.endOnce();
    }

    @Override
    public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
        response.setExtensions(List.of()); // permessage-deflate costs more than it saves on frames this small
        if (request.getSubProtocols().contains(SUB_PROTOCOL)) {
            response.setAcceptedSubProtocol(SUB_PROTOCOL);
        }
        return (PlainWebSocket) request.getAttribute(ATTRIBUTE);
    }

    @Override
    public void customize(Configuration connection) {
        connection.setAutoFragment(true);
        connection.setMaxFrameSize(settings.maxMessageBytes());
        connection.setMaxTextMessageSize(settings.maxMessageBytes());
        connection.setIdleTimeout(settings.openTimeout());
        connection.setInputBufferSize(2048);
    }

    // ---- what one WebSocket needs of the hub

    PlainWebSocketSettings settings() {
        return settings;
    }

    Router router() {
        return router;
    }

    SubscribeApi subscribeApi() {
        return subscribeApi;
    }

    ApiDispatcher dispatcher() {
        return dispatcher;
    }

    TokenVerifier tokens() {
        return tokens;
    }

    HubMetrics metrics() {
        return metrics;
    }

    UserTimelines timelines() {
        return router.timelines();
    }

    ReconnectSpread reconnectSpread() {
        return reconnectSpread;
    }

    ReadBudget newBudget() {
        return new ReadBudget(rateLimits, false);
    }

    boolean isSuspended(String user) {
        return limits.isSuspended(user);
    }

    Refusal suspension() {
        return SessionLimits.suspension();
    }

    void checkCutOff(Identity who) {
        cutOffs.check(who);
    }

    Instant now() {
        return clock.instant();
    }

    /** For how many milliseconds a token is good. */
    long expiresIn(Identity who) {
        return Math.max(0, Duration.between(clock.instant(), who.expires()).toMillis());
    }

    void schedule(Runnable task, Duration delay) {
        try {
            timers.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            task.run(); // all timers are stopped: it is late enough
        }
    }

    void executeLater(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // the threads are being stopped
        }
    }

    void flooded(PlainWebSocket socket) {
        throttle.flooded(socket.address());
    }

    // ---- the end

    void left(PlainWebSocket socket) {
        open.remove(socket);
        DeviceSession device = socket.device();
        if (device != null) {
            router.leave(device);
        }
        limits.leave(socket.who().user(), socket.address());
    }

    private void inspect() {
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        for (PlainWebSocket socket : open) {
            try {
                socket.inspect(now, nanos);
            } catch (RuntimeException | Error e) {
                log.error("A WebSocket could not be inspected", e); // those behind it must be
            }
        }
    }

    @Override
    public List<ConnectedSession> sessionsOf(String user) {
        return open.stream()
                .filter(socket -> socket.who().user().equals(user))
                .<ConnectedSession>map(socket -> socket)
                .toList();
    }

    /** Does something with each that there is. */
    public void forEach(Consumer<? super PlainWebSocket> action) {
        open.forEach(action);
    }

    /** How many there are. */
    public int count() {
        return open.size();
    }

    /** No more are opened from now on. */
    public void refuseNew() {
        closed = true;
    }

    /** Tells all that are left to come back, and closes them; there are no more after it. */
    @Override
    public void close() {
        refuseNew();
        open.forEach(socket -> socket.move(COME_BACK));
    }
}
