package org.higginspush.hub.edge.jetty;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.plugin.RefusalLog;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose request arrives, or whose response leaves, too slowly. Jetty's idle timeout does not catch a client
 * that sends a byte now and then.
 *
 * <p>There is no timer for each connection: all of them are inspected from time to time, and only those with an unfinished read
 * or write are remembered until the next inspection. A request that was read completely and waits for news is not concerned.
 *
 * <p>{@link HttpConnection} is internal to Jetty: check this class first when Jetty is updated.
 */
public final class RequestDeadlines {
    /**
     * How long requests may take to come.
     *
     * @param headers until the head is complete; on a new connection, from its opening
     * @param body until the body is complete, from the end of the head
     * @param bytesPerSecond how fast a body must come that takes longer
     */
    public record Timeouts(Duration headers, Duration body, int bytesPerSecond) {}

    /** Leaves the client time to read the last response before its connection is closed. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private static final Duration ANSWER = Duration.ofMinutes(2);

    /** What a connection is waiting for. */
    private enum Phase {
        FIRST_REQUEST,
        NEXT_REQUEST,
        HEADERS,
        BODY,
        ANSWER,
        CLOSING
    }

    /** @param request how many requests came before */
    private record WaitingConnection(Phase phase, long request, long since, long bytesBefore) {
        boolean isAt(Phase other, long otherRequest) {
            return phase == other && request == otherRequest;
        }
    }

    private final Timeouts timeouts;
    private final Duration idle;
    private final String problem;
    private final HubMetrics metrics;
    /** The connections that waited at the last inspection. Used by the inspecting thread only. */
    private Map<EndPoint, WaitingConnection> waiting = new IdentityHashMap<>();

    /**
     * @param idle how long a connection may be kept between two requests
     * @param problem the problem document (RFC 9457) for a request that does not come in time, in ASCII
     * @param metrics is told of what is ended
     */
    public RequestDeadlines(Timeouts timeouts, Duration idle, String problem, HubMetrics metrics) {
        this.timeouts = timeouts;
        this.idle = idle;
        this.problem = problem;
        this.metrics = metrics;
    }

    /** How often to call {@link #inspect}: often enough that no connection gets much more time than it may take. */
    public Duration interval() {
        Duration shortest = timeouts.headers().compareTo(timeouts.body()) < 0 ? timeouts.headers() : timeouts.body();
        return Duration.ofMillis(Math.max(50, Math.min(1000, shortest.toMillis() / 4)));
    }

    /** Closes the connections that are late. Called every {@link #interval}, by one thread at a time. */
    public void inspect(Collection<EndPoint> connections, long now) {
        Map<EndPoint, WaitingConnection> next = new IdentityHashMap<>();
        for (EndPoint end : connections) {
            if (end instanceof AbstractEndPoint open) {
                inspect(open, now, next);
            }
        }
        waiting = next;
    }

    private void inspect(AbstractEndPoint end, long now, Map<EndPoint, WaitingConnection> next) {
        Connection connection = end.getConnection();
        if (connection instanceof SslConnection tls) {
            inspect(tls.getSslEndPoint(), now, next); // also while the handshake goes on: then there was no request yet
        } else if (connection instanceof HttpConnection http) {
            Phase phase = phase(end, http);
            if (phase != null) {
                inspect(end, http, phase, now, next);
            }
        } else if (connection instanceof Connection.UpgradeFrom) {
            inspect(end, connection, Phase.FIRST_REQUEST, now, next); // it is not known yet whether it speaks TLS
        }
    }

    private void inspect(
            AbstractEndPoint end, Connection connection, Phase phase, long now, Map<EndPoint, WaitingConnection> next) {
        WaitingConnection before = waiting.get(end);
        long request = connection.getMessagesIn();
        WaitingConnection current = before != null && before.isAt(phase, request)
                ? before
                : new WaitingConnection(phase, request, now, connection.getBytesIn());
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
            return end.isFillInterested() ? Phase.BODY : null; // null if no handler reads the body
        }
        return state == HttpParser.State.END ? null : Phase.CLOSING;
    }

    private long allowed(Phase phase, long bytes) {
        return switch (phase) {
            case FIRST_REQUEST, HEADERS -> timeouts.headers().toNanos();
            case NEXT_REQUEST -> idle.toNanos();
            case BODY ->
                Math.max(
                        timeouts.body().toNanos(), Duration.ofSeconds(1).toNanos() / timeouts.bytesPerSecond() * bytes);
            case ANSWER -> ANSWER.toNanos();
            case CLOSING -> CLOSING.toNanos();
        };
    }

    /** Once the fill interest was failed, no other thread reads the connection, so the request cannot begin meanwhile. */
    private void end(AbstractEndPoint end, Phase phase) {
        if (phase != Phase.NEXT_REQUEST && phase != Phase.CLOSING) {
            String address = ClientAddress.of(end.getRemoteSocketAddress());
            RefusalLog.refused("to wait any longer", null, address, "too slow at " + phase);
            if (phase != Phase.BODY) { // whoever reads the body answers, and tells of that
                metrics.refused(ErrorCode.TOO_SLOW);
            }
        }
        switch (phase) {
            case HEADERS, BODY -> end.getFillInterest().onFail(new RequestTimeoutException(answer()));
            default -> end.close(new TimeoutException("The connection is too slow"));
        }
    }

    private ByteBuffer answer() {
        String head = "HTTP/1.1 " + ErrorCode.TOO_SLOW.status() + " Request Timeout\r\n"
                + "Content-Type: application/problem+json\r\nContent-Length: " + problem.length()
                + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        return ByteBuffer.wrap((head + problem).getBytes(StandardCharsets.US_ASCII));
    }
}
