package org.higginspush.hub.edge.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.edge.api.ApiDispatcher;
import org.higginspush.hub.edge.api.ApiExchange;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.KnownFields;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The requests that come on one plain WebSocket: many may be under way at once, each is answered by a frame with its id when it
 * is done. Thread-safe; made with the first request.
 */
final class WebSocketRequests {
    /** So many may be under way at once. */
    static final int MOST = 256;

    /** While so many answers wait to be written, nothing more is read. */
    private static final int MOST_UNWRITTEN = 64;

    private static final int LONGEST_ID = 64;
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");
    private static final KnownFields REQUEST = KnownFields.of("a request", "id", "method", "path", "body");
    private static final KnownFields TOKEN = KnownFields.of("a token renewal", "token");
    private static final String RENEWAL = "/v1/token";

    private final PlainWebSocket socket;
    private final ApiDispatcher dispatcher;
    /** The ids of those that are under way. Guarded by this, as the next two. */
    private final Set<Object> open = new HashSet<>();

    private int unwritten;
    private boolean readingWaits;

    WebSocketRequests(PlainWebSocket socket, ApiDispatcher dispatcher) {
        this.socket = socket;
        this.dispatcher = dispatcher;
    }

    /** Serves a request, which is answered now or later. It never fails: what fails is answered. */
    void serve(Map<?, ?> fields) {
        Object id = null;
        try {
            id = id(fields.get("id"));
            serve(id, fields);
        } catch (Refusal refusal) {
            socket.refused("a request", refusal);
            write(WebSocketExchange.problem(id, refusal));
        }
    }

    private void serve(Object id, Map<?, ?> fields) {
        REQUEST.requireOnly(fields.keySet());
        String method = ChangeFields.text(fields, "method");
        String path = ChangeFields.text(fields, "path");
        if (method == null || !METHOD.matcher(method).matches() || path == null || !path.startsWith("/")) {
            throw Refusal.malformed(
                    "A request needs a \"method\" like \"GET\" and a \"path\" like \"/v1/users/alex/changes\".");
        }
        WebSocketExchange exchange = new WebSocketExchange(socket, this, id, method, path, fields.get("body"));
        begin(id);
        if (path.equals(RENEWAL)) {
            exchange.runAnswering(() -> renew(exchange));
        } else {
            dispatcher.dispatch(exchange);
        }
    }

    /** What names a request: a text, or an integer. */
    private static Object id(@Nullable Object id) {
        if (id instanceof Integer || id instanceof Long) {
            return id;
        }
        if (id instanceof String text && !text.isEmpty() && text.length() <= LONGEST_ID) {
            return id;
        }
        throw Refusal.malformed("A request needs an \"id\", by which its answer is known: a text of 1 to " + LONGEST_ID
                + " characters, or an integer.");
    }

    private synchronized void begin(Object id) {
        if (open.contains(id)) {
            throw new Refusal(
                    ErrorCode.CONFLICT, "A request with this \"id\" is under way: give each an id of its own.");
        }
        if (open.size() >= MOST) {
            throw new Refusal(
                    ErrorCode.SLOW_DOWN, "At most " + MOST + " requests may be under way: wait for an answer.");
        }
        open.add(id);
    }

    /** A token takes the place of the one the WebSocket was opened with, or of a later one. */
    private void renew(WebSocketExchange exchange) {
        if (!exchange.method().equals("PUT")) {
            throw ApiExchange.noSuchMethod(List.of("PUT"));
        }
        exchange.body(body -> {
            Map<?, ?> fields = body.object();
            TOKEN.requireOnly(fields.keySet());
            exchange.when(
                    socket.verify(ChangeFields.text(fields, "token")),
                    (Identity fresh) -> exchange.answer(200, Map.of("expiresIn", socket.renew(fresh))));
        });
    }

    // ---- answers

    void answer(WebSocketExchange exchange, Map<String, Object> frame) {
        synchronized (this) {
            if (!open.remove(exchange.id())) {
                return;
            }
        }
        write(frame);
    }

    private void write(Map<String, Object> frame) {
        synchronized (this) {
            unwritten++;
        }
        socket.write(StrictJson.write(frame), Callback.from(this::written, failure -> written()));
    }

    private void written() {
        boolean waited;
        synchronized (this) {
            unwritten--;
            waited = readingWaits;
            readingWaits = false;
        }
        if (waited) {
            socket.demand();
        }
    }

    /** Asks for the next frame, or lets it wait until one of many answers was written. */
    void demand() {
        synchronized (this) {
            if (unwritten >= MOST_UNWRITTEN) {
                readingWaits = true;
                return;
            }
        }
        socket.demand();
    }
}
