package org.higginspush.hub.edge.websocket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.edge.api.ApiBody;
import org.higginspush.hub.edge.api.ApiExchange;
import org.higginspush.hub.edge.api.ApiFailures;
import org.higginspush.hub.edge.api.ProblemFields;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/** A request that came as a frame; its answer is a frame with the same id. It is made with the token of the WebSocket. */
final class WebSocketExchange extends ApiExchange {
    private final PlainWebSocket socket;
    private final WebSocketRequests requests;
    private final Object id;
    private final String method;
    private final String path;
    private final @Nullable Object body;
    private final Fields query;

    /**
     * @param target the path, and the query if there is one
     * @throws Refusal if the query cannot be decoded
     */
    WebSocketExchange(
            PlainWebSocket socket,
            WebSocketRequests requests,
            Object id,
            String method,
            String target,
            @Nullable Object body) {
        this.socket = socket;
        this.requests = requests;
        this.id = id;
        this.method = method;
        int question = target.indexOf('?');
        this.path = question < 0 ? target : target.substring(0, question);
        this.query = question < 0 ? Fields.EMPTY : query(target.substring(question + 1));
        this.body = body;
    }

    private static Fields query(String encoded) {
        try {
            Fields decoded = new Fields(true);
            UrlEncoded.decodeTo(encoded, decoded::add, StandardCharsets.UTF_8);
            return decoded;
        } catch (RuntimeException e) {
            throw Refusal.malformed(
                    "The query of this address cannot be decoded: encode it as UTF-8 with percent signs.");
        }
    }

    Object id() {
        return id;
    }

    // ---- the request

    @Override
    public String method() {
        return method;
    }

    @Override
    public List<String> path() {
        return List.of(path.substring(1).split("/", -1));
    }

    @Override
    public @Nullable String parameter(String name) {
        return query.getValue(name);
    }

    @Override
    public Set<String> parameters() {
        return query.getNames();
    }

    /** A frame has none. */
    @Override
    public @Nullable String header(String name) {
        return null;
    }

    @Override
    public @Nullable String address() {
        return socket.address();
    }

    @Override
    public CompletableFuture<Identity> identity() {
        if (query.get("ticket") != null) {
            throw Refusal.malformed(
                    "A request on a WebSocket is made with the token of the WebSocket: leave \"ticket\" out.");
        }
        return CompletableFuture.completedFuture(socket.who());
    }

    @Override
    public void require(Purpose purpose) {
        socket.listenAddress().require(purpose);
    }

    @Override
    public boolean isByTicket() {
        return socket.isByTicket();
    }

    @Override
    public void body(Consumer<ApiBody> next) {
        next.accept(new WebSocketBody(body));
    }

    @Override
    public boolean hold(Identity who, @Nullable Position since, Duration wait) {
        if (!wait.isZero()) {
            throw Refusal.malformed("A request on a WebSocket is answered at once: leave \"wait\" out. Whoever opens"
                    + " /v1/users/{user}/changes as a WebSocket is told of each change as it comes.");
        }
        return false;
    }

    // ---- notes on the way

    @Override
    public void publishes() {
        socket.publishes();
    }

    @Override
    public void partRefused(Refusal refusal) {
        socket.tellRefused(method + " " + path, refusal);
    }

    // ---- the answer

    @Override
    public void answer(int status, Map<String, ?> fields) {
        requests.answer(this, frame(status, fields));
    }

    @Override
    public void answerAll(int status, List<Map<String, Object>> answers) {
        requests.answer(this, frame(status, answers));
    }

    @Override
    public void answer(int status) {
        requests.answer(this, frame(status, null));
    }

    private Map<String, Object> frame(int status, @Nullable Object content) {
        Map<String, Object> frame = new LinkedHashMap<>(8);
        frame.put("id", id);
        frame.put("status", status);
        if (content != null) {
            frame.put("body", content);
        }
        return frame;
    }

    @Override
    public void fail(Throwable failure) {
        Refusal refusal = ApiFailures.refusal(failure);
        socket.refused(method + " " + path, refusal);
        requests.answer(this, problem(id, refusal));
    }

    /** A refusal as a frame. */
    static Map<String, Object> problem(@Nullable Object id, Refusal refusal) {
        Map<String, Object> frame = new LinkedHashMap<>(8);
        if (id != null) {
            frame.put("id", id);
        }
        frame.put("status", refusal.code().status());
        if (refusal.retryAfter() != null) {
            frame.put("retryAfter", refusal.retryAfter().toMillis());
        }
        frame.put("body", ProblemFields.of(refusal));
        return frame;
    }

    // ---- going on

    @Override
    public void executeLater(Runnable rest) {
        socket.executeLater(() -> runAnswering(rest));
    }
}
