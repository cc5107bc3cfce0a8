package org.higginspush.hub.edge.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.edge.api.ApiBody;
import org.higginspush.hub.edge.api.ApiExchange;
import org.higginspush.hub.edge.api.ApiFailures;
import org.higginspush.hub.edge.api.BodyFormat;
import org.higginspush.hub.edge.jetty.RateLimitHandler;
import org.higginspush.hub.edge.jetty.ThrottledConnector;
import org.higginspush.hub.json.StrictUtf8;
import org.higginspush.hub.model.Futures;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.plugin.RefusalLog;
import org.jspecify.annotations.Nullable;

/** An exchange over HTTP: a request with its response and the callback that completes it, as Jetty hands them to a handler. */
final class HttpApiExchange extends ApiExchange {
    private final HttpApi api;
    private final Request request;
    private final Response response;
    private final Callback callback;
    /** Who asks, once that is known. */
    private @Nullable Identity identified;

    HttpApiExchange(HttpApi api, Request request, Response response, Callback callback) {
        this.api = api;
        this.request = request;
        this.response = response;
        this.callback = callback;
    }

    Request request() {
        return request;
    }

    Response response() {
        return response;
    }

    Callback callback() {
        return callback;
    }

    // ---- the request

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public List<String> path() {
        return List.of(request.getHttpURI().getPath().substring(1).split("/", -1));
    }

    @Override
    public @Nullable String parameter(String name) {
        return Request.extractQueryParameters(request).getValue(name);
    }

    @Override
    public Set<String> parameters() {
        return Request.extractQueryParameters(request).getNames();
    }

    @Override
    public @Nullable String header(String name) {
        return header(request, name);
    }

    static @Nullable String header(Request request, String name) {
        List<String> values = request.getHeaders().getValuesList(name);
        return values.isEmpty() ? null : String.join(",", values);
    }

    @Override
    public @Nullable String address() {
        return ClientAddress.of(request.getConnectionMetaData().getRemoteSocketAddress());
    }

    @Override
    public void require(Purpose purpose) {
        PurposeCheck.require(request, purpose);
    }

    /** The token of the {@code Authorization} header; where a browser cannot set it, a ticket in the query. */
    @Override
    public CompletableFuture<Identity> identity() {
        String ticket = parameter("ticket");
        String token = bearerToken(request);
        if (token == null && ticket != null) {
            return TicketAuthentication.of(request, ticket, api.tickets());
        }
        if (token == null) {
            throw Refusal.unauthenticated("Send an access token in the Authorization header.");
        }
        return api.tokens().verify(token);
    }

    /** The token of {@code Authorization: Bearer …} (RFC 6750, section 2.1), or null. */
    static @Nullable String bearerToken(Request request) {
        String value = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (value == null) {
            return null;
        }
        if (value.length() > 7 && value.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return value.substring(7).trim();
        }
        throw Refusal.unauthenticated("The Authorization header must be of the form: Bearer <access token>.");
    }

    @Override
    public boolean isByTicket() {
        return TicketAuthentication.by(request) != null;
    }

    /** The body is strict UTF-8; its size was checked before. */
    @Override
    public void body(Consumer<ApiBody> next) {
        Content.Source.asByteBuffer(request, new Promise<>() {
            @Override
            public void succeeded(ByteBuffer bytes) {
                runAnswering(() -> next.accept(BodyFormats.parse(request, text(bytes))));
            }

            @Override
            public void failed(Throwable failure) {
                fail(ProblemErrorHandler.refusal(400, failure));
            }
        });
    }

    private static String text(ByteBuffer utf8) {
        String text = StrictUtf8.decode(BufferUtil.toArray(utf8));
        if (text == null) {
            throw Refusal.malformed("The body is not UTF-8.");
        }
        return text;
    }

    @Override
    public boolean hold(Identity who, @Nullable Position since, Duration wait) {
        return api.hold(this, who, since, wait);
    }

    @Override
    public boolean watch(Identity who, String group) {
        return api.watch(this, who, group);
    }

    // ---- notes on the way

    @Override
    public void identified(Identity who) {
        RefusalLog.identified(request, who);
        identified = who;
    }

    @Override
    public void publishes() {
        RateLimitHandler.publisher(request);
    }

    @Override
    public void allows(List<String> methods) {
        Problem.allow(response, methods);
    }

    @Override
    public void partRefused(Refusal refusal) {
        RefusalLog.refused(request, refusal);
        ThrottledConnector.refused(request, refusal.code());
    }

    // ---- the answer

    @Override
    public void answer(int status, Map<String, ?> fields) {
        BodyFormat format = BodyFormats.ofAnswer(request);
        write(status, format.mediaType(), format.write(fields));
    }

    @Override
    public void answerAll(int status, List<Map<String, Object>> answers) {
        BodyFormat format = BodyFormats.ofAnswer(request);
        write(status, format.mediaTypeOfMany(), format.writeAll(answers));
    }

    private void write(int status, String mediaType, String text) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, mediaType);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, BufferUtil.toBuffer(text, StandardCharsets.UTF_8), callback);
    }

    @Override
    public void answer(int status) {
        response.setStatus(status);
        Problem.nothing(response, callback);
    }

    @Override
    public void tag(String tag) {
        response.getHeaders().put(HttpHeader.ETAG, '"' + tag + '"');
    }

    /** A used ticket becomes valid again. */
    @Override
    public void fail(Throwable failure) {
        TicketAuthentication.undo(request);
        Throwable cause = Futures.unwrap(failure);
        Refusal known = ProblemErrorHandler.refusal(cause);
        Refusal refusal = known == null ? ApiFailures.unexpected(cause) : known;
        tellTimeline(refusal);
        refuse(refusal);
    }

    /** A device that may not hear of changes is to find out why. */
    private void tellTimeline(Refusal refusal) {
        Identity who = identified;
        List<String> path = path();
        if (who != null && method().equals("GET") && path.get(path.size() - 1).equals("changes")) {
            api.refused(who.boundTo(device()), refusal);
        }
    }

    /** The device that the query names, if that is an id. */
    private @Nullable String device() {
        try {
            return Ids.check("device", parameter("device"));
        } catch (Refusal none) {
            return null;
        }
    }

    private void refuse(Refusal refusal) {
        if (response.isCommitted()) {
            callback.failed(new EofException("The answer broke off"));
        } else {
            Problem.write(response, callback, refusal);
        }
    }

    @Override
    public void executeLater(Runnable rest) {
        try {
            request.getComponents().getExecutor().execute(() -> runAnswering(rest));
        } catch (RejectedExecutionException e) {
            fail(Refusal.unavailable("The hub is stopping: try again in a moment.", Duration.ofSeconds(1)));
        }
    }
}
