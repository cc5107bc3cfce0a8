package org.higginspush.hub.edge.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.higginspush.hub.edge.bayeux.RequestTimeout;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections whose requests do not come, or whose answers do not leave, in the time that they may take. That bytes drip
 * in keeps a connection from being idle, so Jetty's own timeout never ends it.
 *
 * <p>Looks at all connections now and then instead of setting a timer for each: they cost nothing for it, and only those that
 * somebody has to hurry up with are remembered from one look to the next. A request that is held has come, and is left alone.
 *
 * <p>{@link HttpConnection} belongs to Jetty's internals: look here first when Jetty is updated.
 */
final class RequestDeadlines {
    private static final Refusal TOO_SLOW = ProblemErrors.refusal(408, null);
    /** Time enough for the last answer to be read before its connection is closed. */
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private static final Duration ANSWER = Duration.ofMinutes(2);

    /** What a connection has to hurry up with. */
    private enum Phase {
        FIRST_REQUEST,
        NEXT_REQUEST,
        HEADERS,
        BODY,
        ANSWER,
        GOODBYE
    }

    /** @param request how many requests came before */
    private record Waiting(Phase phase, long request, long since, long bytesBefore) {
        boolean isAt(Phase other, long otherRequest) {
            return phase == other && request == otherRequest;
        }
    }

    private final HttpEdge.Deadlines limits;
    private final Duration idle;
    /** Those that were in a phase when last looked at. Owned by the thread that looks. */
    private Map<EndPoint, Waiting> waiting = new IdentityHashMap<>();

    /**
     * @param idle how long a connection may be kept between two requests
     */
    RequestDeadlines(HttpEdge.Deadlines limits, Duration idle) {
        this.limits = limits;
        this.idle = idle;
    }

    /** How often to look, so that nobody gets much more time than is due. */
    Duration between() {
        Duration shortest = limits.headers().compareTo(limits.body()) < 0 ? limits.headers() : limits.body();
        return Duration.ofMillis(Math.max(50, Math.min(1000, shortest.toMillis() / 4)));
    }

    /** Ends what is late among these. Called every {@link #between}, by one thread at a time. */
    void inspect(Collection<EndPoint> connections, long now) {
        Map<EndPoint, Waiting> next = new IdentityHashMap<>();
        for (EndPoint end : connections) {
            if (end instanceof AbstractEndPoint open && open.getConnection() instanceof HttpConnection connection) {
                Phase phase = phase(open, connection);
                if (phase != null) {
                    inspect(open, connection, phase, now, next);
                }
            }
        }
        waiting = next;
    }

    private void inspect(
            AbstractEndPoint end, HttpConnection connection, Phase phase, long now, Map<EndPoint, Waiting> next) {
        Waiting before = waiting.get(end);
        long request = connection.getMessagesIn();
        Waiting current = before != null && before.isAt(phase, request)
                ? before
                : new Waiting(phase, request, now, connection.getBytesIn());
        if (now - current.since > allowed(phase, connection.getBytesIn() - current.bytesBefore)) {
            end(end, phase);
        }
        next.put(end, current);
    }

    private static @Nullable Phase phase(AbstractEndPoint end, HttpConnection connection) {
        if (end.getWriteFlusher().isPending()) {
            return Phase.ANSWER;
        }
        HttpParser.State state = connection.getParser().getState();
        if (state == HttpParser.State.START) {
            return connection.getMessagesIn() == 0 ? Phase.FIRST_REQUEST : Phase.NEXT_REQUEST;
        }
        if (state.compareTo(HttpParser.State.CONTENT) < 0) {
            return Phase.HEADERS;
        }
        if (state.compareTo(HttpParser.State.END) < 0) {
            return end.isFillInterested() ? Phase.BODY : null; // what nobody reads need not come
        }
        return state == HttpParser.State.END ? null : Phase.GOODBYE;
    }

    private long allowed(Phase phase, long bytes) {
        return switch (phase) {
            case FIRST_REQUEST, HEADERS -> limits.headers().toNanos();
            case NEXT_REQUEST -> idle.toNanos();
            case BODY ->
                Math.max(limits.body().toNanos(), Duration.ofSeconds(1).toNanos() / limits.bytesPerSecond() * bytes);
            case ANSWER -> ANSWER.toNanos();
            case GOODBYE -> GOODBYE.toNanos();
        };
    }

    /** Whoever takes the interest in what comes next has the connection for himself: the request cannot begin meanwhile. */
    private static void end(AbstractEndPoint end, Phase phase) {
        switch (phase) {
            case HEADERS, BODY -> end.getFillInterest().onFail(new RequestTimeout(answer()));
            default -> end.close(new TimeoutException("The connection is too slow"));
        }
    }

    private static ByteBuffer answer() {
        String document = Problem.document(TOO_SLOW);
        String head = "HTTP/1.1 " + ErrorCode.TOO_SLOW.status() + " Request Timeout\r\n"
                + "Content-Type: application/problem+json\r\nContent-Length: " + document.length()
                + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        return ByteBuffer.wrap((head + document).getBytes(StandardCharsets.US_ASCII));
    }
}
