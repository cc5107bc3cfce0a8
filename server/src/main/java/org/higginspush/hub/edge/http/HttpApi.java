package org.higginspush.hub.edge.http;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.edge.api.SubscribeApi;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.timeline.UserTimelines;
import org.jspecify.annotations.Nullable;

/**
 * What requests of the API have over HTTP alone: tokens in a header and tickets in the query; and notices by requests that stay
 * open, long polls ({@code wait}) and server-sent events.
 */
final class HttpApi {
    private final TokenVerifier tokens;
    private final Tickets tickets;
    private final SubscribeApi subscribeApi;
    private final HttpDeviceSessions sessions;
    private final GroupEventStreams groupStreams;
    private final ScheduledExecutorService timers;
    private final Duration writeDeadline;
    private final HubMetrics metrics;
    private final UserTimelines timelines;

    /**
     * @param writeDeadline after how long a stream that is not read is ended
     * @param metrics is told of notices that were written
     * @param timelines is told of that too, and of who is refused
     */
    HttpApi(
            TokenVerifier tokens,
            Tickets tickets,
            SubscribeApi subscribeApi,
            HttpDeviceSessions sessions,
            GroupEventStreams groupStreams,
            ScheduledExecutorService timers,
            Duration writeDeadline,
            HubMetrics metrics,
            UserTimelines timelines) {
        this.tokens = tokens;
        this.tickets = tickets;
        this.subscribeApi = subscribeApi;
        this.sessions = sessions;
        this.groupStreams = groupStreams;
        this.timers = timers;
        this.writeDeadline = writeDeadline;
        this.metrics = metrics;
        this.timelines = timelines;
    }

    TokenVerifier tokens() {
        return tokens;
    }

    Tickets tickets() {
        return tickets;
    }

    /** A request for what a device missed was refused. */
    void refused(Identity who, Refusal why) {
        timelines.refused(who, why);
    }

    /** Keeps a request open until there is news, if it asks for that. */
    boolean hold(HttpApiExchange exchange, Identity who, @Nullable Position since, Duration wait) {
        if (EventStreamWriter.isAskedFor(exchange.request())) {
            stream(exchange, who, since);
            return true;
        }
        if (wait.isZero()) {
            return false;
        }
        sessions.open(new LongPollSession(subscribeApi, exchange, who, since, wait, timers, metrics, timelines), since);
        return true;
    }

    /** Keeps a request open and tells what happens in a group, if a stream is asked for. */
    boolean watch(HttpApiExchange exchange, Identity who, String group) {
        if (!EventStreamWriter.isAskedFor(exchange.request())) {
            return false;
        }
        groupStreams.open(exchange, who, group);
        return true;
    }

    /** A stream that is resumed takes the place of the former connection before it needs one of its own. */
    private void stream(HttpApiExchange exchange, Identity who, @Nullable Position since) {
        EventStreamSession stream = new EventStreamSession(
                exchange, who, writeDeadline, TicketAuthentication.stream(exchange.request(), who), metrics, timelines);
        try {
            stream.takeOver();
            sessions.open(stream, since);
        } catch (RuntimeException e) {
            stream.refuse(e);
        }
    }
}
