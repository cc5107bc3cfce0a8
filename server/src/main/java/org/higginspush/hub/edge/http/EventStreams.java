package org.higginspush.hub.edge.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.routing.Router;
import org.jspecify.annotations.Nullable;

/** All open streams of server-sent events (WHATWG HTML, section 9.2): opened, kept alive, and ended with their tokens. */
final class EventStreams implements AutoCloseable {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);

    private final Router router;
    private final InstantSource clock;
    private final Duration writeDeadline;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

    EventStreams(Router router, ScheduledExecutorService timers, InstantSource clock, Duration writeDeadline) {
        this.router = router;
        this.clock = clock;
        this.writeDeadline = writeDeadline;
        timers.scheduleWithFixedDelay(this::inspect, 1, 1, TimeUnit.SECONDS);
    }

    void open(Call call, Identity who, @Nullable Position since) {
        EventStream stream = new EventStream(call, who, stopped -> {
            open.remove(stopped);
            router.leave(stopped.device());
        });
        router.join(stream.device(), since).whenComplete((missed, failure) -> {
            if (failure != null) {
                router.leave(stream.device());
                call.fail(failure);
                return;
            }
            call.response().setStatus(200);
            call.response().getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
            call.response().getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            call.response().getHeaders().put("X-Accel-Buffering", "no");
            open.add(stream);
            if (stream.isStopped()) {
                open.remove(stream); // the client went away before it was added
            } else {
                stream.begin(missed);
            }
        });
    }

    private void inspect() {
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        for (EventStream stream : open) {
            stream.inspect(now, nanos, writeDeadline.toNanos(), KEEP_ALIVE.toNanos());
        }
    }

    int count() {
        return open.size();
    }

    @Override
    public void close() {
        open.forEach(EventStream::end);
    }
}
