package org.higginspush.hub.edge.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.ConnectedSession;
import org.higginspush.hub.session.ConnectedSessions;
import org.higginspush.hub.session.SessionLimits;
import org.jspecify.annotations.Nullable;

/**
 * All long polls and event streams over HTTP. Each counts as a session of its user and of its address, is registered with the
 * router, and is ended when its token expires or the hub stops.
 */
final class HttpDeviceSessions implements ConnectedSessions, AutoCloseable {
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final Router router;
    private final SessionLimits limits;
    private final CutOffCheck cutOffs;
    private final InstantSource clock;
    private final HubMetrics metrics;
    private final Set<HttpDeviceSession> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    HttpDeviceSessions(
            Router router,
            SessionLimits limits,
            CutOffCheck cutOffs,
            ScheduledExecutorService timers,
            InstantSource clock,
            HubMetrics metrics) {
        this.router = router;
        this.limits = limits;
        this.cutOffs = cutOffs;
        this.clock = clock;
        this.metrics = metrics;
        timers.scheduleWithFixedDelay(this::inspect, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Opens a session and lets it begin with what its device missed.
     *
     * @throws Refusal if its user or its address has too many sessions, or the hub stops
     */
    void open(HttpDeviceSession session, @Nullable Position since) {
        if (closed) {
            throw stopping();
        }
        Request request = session.exchange().request();
        String user = session.who().user();
        String address = limits.join(
                user, ClientAddress.of(request.getConnectionMetaData().getRemoteSocketAddress()));
        session.whenOver(() -> {
            open.remove(session);
            router.leave(session.device());
            limits.leave(user, address);
        });
        session.opened(clock.instant());
        open.add(session);
        metrics.sessionOpened(session.transport());
        request.addIdleTimeoutListener(quiet -> false); // each kind of session has a timeout of its own
        request.addFailureListener(failure -> session.abort());
        begin(session, since);
        if (closed) {
            session.end(stopping()); // the hub may have begun to stop before the session was added
        } else if (cutOffs.isCutOff(session.who())) {
            session.end(CutOffCheck.refusal()); // whoever cuts it off from now on finds it
        }
    }

    private void begin(HttpDeviceSession session, @Nullable Position since) {
        CompletableFuture<CatchUp> joined;
        try {
            joined = router.join(session.device(), since);
        } catch (RuntimeException | Error e) {
            session.refuse(e); // which also uncounts the session
            return;
        }
        joined.whenComplete((missed, failure) -> {
            try {
                if (failure != null) {
                    session.refuse(failure);
                } else if (!session.isOver()) {
                    session.begin(missed);
                }
            } catch (RuntimeException | Error e) {
                session.refuse(e);
            }
        });
    }

    private void inspect() {
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        for (HttpDeviceSession session : open) {
            if (session.isOver(now)) {
                session.end(Refusal.unauthenticated("The access token has expired: come back with a fresh one."));
            } else if (cutOffs.isCutOff(session.who())) {
                session.end(CutOffCheck.refusal());
            } else if (limits.isSuspended(session.who().user())) {
                session.end(SessionLimits.suspension());
            } else {
                session.inspect(nanos);
            }
        }
    }

    @Override
    public List<ConnectedSession> sessionsOf(String user) {
        return open.stream()
                .filter(session -> session.userId().equals(user))
                .<ConnectedSession>map(session -> session)
                .toList();
    }

    void forEach(Consumer<? super HttpDeviceSession> action) {
        open.forEach(action);
    }

    int count() {
        return open.size();
    }

    /** No more are opened from now on. */
    void refuseNew() {
        closed = true;
    }

    /** Ends all that are open; there are no more after it. */
    @Override
    public void close() {
        refuseNew();
        open.forEach(session -> session.end(stopping()));
    }

    private static Refusal stopping() {
        return HttpDeviceSession.moving(COME_BACK);
    }
}
