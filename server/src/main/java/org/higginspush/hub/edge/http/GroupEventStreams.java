package org.higginspush.hub.edge.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.metrics.SessionTotals;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.SessionTransport;
import org.higginspush.hub.routing.GroupWatches;
import org.higginspush.hub.routing.Watch;
import org.higginspush.hub.session.SessionLimits;
import org.jspecify.annotations.Nullable;

/**
 * All streams of groups' events. Each counts as a session of its user and of its address, and is ended when its token expires or
 * is cut off, or the hub stops.
 */
final class GroupEventStreams implements AutoCloseable {
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final GroupWatches watches;
    private final SessionLimits limits;
    private final CutOffCheck cutOffs;
    private final InstantSource clock;
    private final Duration writeDeadline;
    private final HubMetrics metrics;
    private final Set<GroupEventStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param writeDeadline after how long a stream that is not read is ended
     */
    GroupEventStreams(
            GroupWatches watches,
            SessionLimits limits,
            CutOffCheck cutOffs,
            ScheduledExecutorService timers,
            InstantSource clock,
            Duration writeDeadline,
            HubMetrics metrics) {
        this.metrics = metrics;
        this.watches = watches;
        this.limits = limits;
        this.cutOffs = cutOffs;
        this.clock = clock;
        this.writeDeadline = writeDeadline;
        timers.scheduleWithFixedDelay(this::inspect, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Opens a stream, which begins once the state of the group is known.
     *
     * @throws Refusal if its user or its address has too many sessions, or the hub stops
     */
    void open(HttpApiExchange exchange, Identity who, String group) {
        if (closed) {
            throw stopping();
        }
        String user = who.user();
        String address = limits.join(user, exchange.address());
        CompletableFuture<Watch> watch = new CompletableFuture<>();
        GroupEventStream stream = new GroupEventStream(exchange, who, group, writeDeadline, metrics, ended -> {
            open.remove(ended);
            limits.leave(user, address);
            watch.thenAccept(Watch::close);
        });
        open.add(stream);
        metrics.sessionOpened(SessionTransport.GROUP_EVENTS);
        exchange.request().addIdleTimeoutListener(quiet -> false); // the stream has a timeout of its own
        exchange.request().addFailureListener(failure -> stream.abort());
        begin(stream, group, watch);
        if (closed) {
            stream.end(stopping()); // the hub may have begun to stop before the stream was added
        }
    }

    private void begin(GroupEventStream stream, String group, CompletableFuture<Watch> watch) {
        watches.watch(group, stream.events()).whenComplete((begun, failure) -> {
            if (failure != null) {
                stream.refuse(failure);
                return;
            }
            watch.complete(begun);
            try {
                stream.begin();
            } catch (RuntimeException | Error e) {
                stream.refuse(e);
            }
        });
    }

    private void inspect() {
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        for (GroupEventStream stream : open) {
            Refusal why = reasonToEnd(stream.who(), now);
            if (why == null) {
                stream.inspect(nanos);
            } else {
                stream.end(why);
            }
        }
    }

    private @Nullable Refusal reasonToEnd(Identity who, Instant now) {
        if (who.isOver(now)) {
            return Refusal.unauthenticated("The access token has expired: come back with a fresh one.");
        }
        if (cutOffs.isCutOff(who)) {
            return CutOffCheck.refusal();
        }
        return limits.isSuspended(who.user()) ? SessionLimits.suspension() : null;
    }

    void countIn(SessionTotals counts) {
        open.forEach(stream -> counts.add(SessionTransport.GROUP_EVENTS, stream.clientKind()));
    }

    int count() {
        return open.size();
    }

    void forEach(Consumer<? super GroupEventStream> action) {
        open.forEach(action);
    }

    /** No more are opened from now on. */
    void refuseNew() {
        closed = true;
    }

    /** Ends all that are open; there are no more after it. */
    @Override
    public void close() {
        refuseNew();
        open.forEach(stream -> stream.end(stopping()));
    }

    private static Refusal stopping() {
        return HttpDeviceSession.moving(COME_BACK);
    }
}
