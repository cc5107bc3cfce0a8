package org.higginspush.hub.edge.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.edge.bayeux.NoticeCodec;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * Notices over plain HTTP: short polling (the position is the ETag, nothing new is 304), long polling ({@code wait}) and
 * server-sent events. The caller has checked the token.
 */
final class SubscribeApi {
    private static final int LONGEST_WAIT_SECONDS = 60;

    private final Backplane backplane;
    private final ScheduledExecutorService timers;
    private final HttpDeviceSessions sessions;
    private final Duration writeDeadline;
    private final IntSupplier spreadMillis;

    SubscribeApi(
            Backplane backplane,
            ScheduledExecutorService timers,
            HttpDeviceSessions sessions,
            Duration writeDeadline,
            IntSupplier spreadMillis) {
        this.backplane = backplane;
        this.timers = timers;
        this.sessions = sessions;
        this.writeDeadline = writeDeadline;
        this.spreadMillis = spreadMillis;
    }

    void read(ApiExchange exchange, Identity who) {
        Position since = since(exchange);
        Duration wait = exchange.seconds("wait", LONGEST_WAIT_SECONDS);
        if (EventStreamSession.isAskedFor(exchange.request())) {
            stream(exchange, who, since);
        } else if (wait.isZero()) {
            exchange.when(backplane.missed(who.user(), who.device(), since), missed -> answer(exchange, since, missed));
        } else {
            sessions.open(new LongPollSession(this, exchange, who, since, wait, timers), since);
        }
    }

    /** A stream that is resumed takes the place of the former connection before it needs one of its own. */
    private void stream(ApiExchange exchange, Identity who, @Nullable Position since) {
        EventStreamSession stream = new EventStreamSession(
                exchange, who, writeDeadline, TicketAuthentication.stream(exchange.request(), who));
        try {
            stream.takeOver();
            sessions.open(stream, since);
        } catch (RuntimeException e) {
            stream.refuse(e);
        }
    }

    /**
     * Where the client is: {@code Last-Event-ID}, {@code If-None-Match} or {@code since}, whichever it sends. A tag that is no
     * position says nothing, and {@code *} neither: whoever has just anything is not to be told that nothing is new.
     */
    private static @Nullable Position since(ApiExchange exchange) {
        String event = exchange.request().getHeaders().get("Last-Event-ID");
        if (event != null) {
            return Position.parse(event);
        }
        Position tagged = EntityTags.of(exchange.request()).position();
        return tagged == null ? Position.parse(exchange.parameter("since")) : tagged;
    }

    void answer(ApiExchange exchange, @Nullable Position since, CatchUp missed) {
        exchange.response()
                .getHeaders()
                .put(HttpHeader.ETAG, '"' + missed.position().toString() + '"');
        boolean nothingNew = since != null && missed.changes().isEmpty() && !missed.resync();
        boolean conditional = EntityTags.of(exchange.request()).position() != null;
        if (nothingNew && (conditional || missed.position().equals(since))) {
            exchange.response().setStatus(304);
            Problem.nothing(exchange.response(), exchange.callback());
        } else {
            exchange.answer(200, StrictJson.write(fields(missed)));
        }
    }

    Map<String, Object> fields(CatchUp missed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("position", missed.position().toString());
        fields.put("changes", missed.changes().stream().map(NoticeCodec::missed).toList());
        fields.put("resync", missed.resync());
        if (missed.resync()) {
            fields.put("spread", spreadMillis.getAsInt());
        }
        return fields;
    }
}
