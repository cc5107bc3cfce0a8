package org.higginspush.hub.edge.http;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.edge.jetty.RateLimitHandler;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.json.StrictUtf8;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.KnownFields;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.plugin.RefusalLog;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API, {@code /v1/…} (docs/protocol.md): for everything that does not speak Bayeux. Tokens come in the
 * {@code Authorization} header; where a browser cannot set it, a ticket in the query.
 */
final class HttpApiHandler extends Handler.Abstract.NonBlocking {
    private static final KnownFields TICKET = KnownFields.of("a ticket", "device");
    private static final KnownFields QUERY = KnownFields.of("the query", "since", "wait", "device", "ticket");

    private final TokenVerifier tokens;
    private final Tickets tickets;
    private final PublishApi publishApi;
    private final SubscribeApi subscribeApi;

    HttpApiHandler(TokenVerifier tokens, Tickets tickets, PublishApi publishApi, SubscribeApi subscribeApi) {
        this.tokens = tokens;
        this.tickets = tickets;
        this.publishApi = publishApi;
        this.subscribeApi = subscribeApi;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        ApiExchange exchange = new ApiExchange(request, response, callback);
        try {
            route(exchange, List.of(request.getHttpURI().getPath().substring(1).split("/", -1)));
        } catch (RuntimeException e) {
            exchange.fail(e);
        }
        return true;
    }

    private void route(ApiExchange exchange, List<String> path) {
        if (path.contains(".") || path.contains("..")) {
            throw AmbiguousPath.REFUSAL; // steps of a path (RFC 3986, section 3.3), and not ids
        }
        if (path.equals(List.of("v1", "changes"))) {
            exchange.require("POST");
            withIdentity(
                    exchange, Scope.PUBLISH, who -> body(exchange, text -> publishApi.publishLines(exchange, text)));
        } else if (path.equals(List.of("v1", "tickets"))) {
            exchange.require("POST");
            withIdentity(exchange, null, who -> body(exchange, text -> ticket(exchange, who, text)));
        } else if (path.size() == 4
                && path.get(1).equals("users")
                && path.get(3).equals("changes")) {
            exchange.refuseUpgrade();
            changes(exchange, Ids.decode("user", path.get(2)));
        } else {
            throw new Refusal(ErrorCode.NOT_FOUND, "There is nothing at this address.");
        }
    }

    private void changes(ApiExchange exchange, String user) {
        switch (exchange.request().getMethod()) {
            case "POST" ->
                withIdentity(
                        exchange,
                        Scope.PUBLISH,
                        who -> body(exchange, text -> publishApi.publish(exchange, user, text)));
            case "GET" ->
                withIdentity(exchange, Scope.SUBSCRIBE, who -> {
                    if (!who.user().equals(user)) {
                        throw Refusal.forbidden("This token may not read that user's changes: read its own user's.");
                    }
                    QUERY.refuseMistyped(exchange.parameters());
                    subscribeApi.read(exchange, who.boundTo(device(exchange)));
                });
            default -> throw exchange.noSuchMethod("GET", "POST");
        }
    }

    private static @Nullable String device(ApiExchange exchange) {
        String device = exchange.parameter("device");
        return device == null ? null : Ids.check("device", device);
    }

    /** Continues with the identity of the token or ticket, if it has the scope. */
    private void withIdentity(ApiExchange exchange, @Nullable Scope scope, Consumer<Identity> next) {
        exchange.when(identity(exchange), who -> {
            RefusalLog.identified(exchange.request(), who);
            if (scope != null && !who.may(scope)) {
                throw Refusal.forbidden("This token lacks the scope \"" + scope.claim() + "\".");
            }
            if (scope == Scope.PUBLISH) {
                RateLimitHandler.publisher(exchange.request());
            }
            next.accept(who);
        });
    }

    private CompletableFuture<Identity> identity(ApiExchange exchange) {
        String ticket = exchange.parameter("ticket");
        String token = exchange.bearerToken();
        if (token == null && ticket != null) {
            return CompletableFuture.completedFuture(TicketAuthentication.of(exchange.request(), ticket, tickets));
        }
        if (token == null) {
            throw Refusal.unauthenticated("Send an access token in the Authorization header.");
        }
        return tokens.verify(token);
    }

    private void ticket(ApiExchange exchange, Identity who, String text) {
        if (TicketAuthentication.by(exchange.request()) != null) {
            throw Refusal.forbidden("A ticket makes no tickets: send the access token in the Authorization header.");
        }
        String device = text.isBlank() ? null : ticketDevice(JsonBody.object(text));
        Identity owner = who.boundTo(device == null ? null : Ids.check("device", device));
        String ticket = tickets.issue(
                owner,
                ClientAddress.of(exchange.request().getConnectionMetaData().getRemoteSocketAddress()));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ticket", ticket);
        fields.put("expiresIn", Tickets.LIFETIME.toMillis());
        exchange.answer(201, StrictJson.write(fields));
    }

    private static @Nullable String ticketDevice(Map<?, ?> fields) {
        TICKET.requireOnly(fields.keySet());
        return ChangeFields.text(fields, "device");
    }

    /** Reads the whole body as strict UTF-8; its size was checked before. */
    private static void body(ApiExchange exchange, Consumer<String> next) {
        Content.Source.asByteBuffer(exchange.request(), new Promise<>() {
            @Override
            public void succeeded(ByteBuffer bytes) {
                exchange.runAnswering(() -> next.accept(text(bytes)));
            }

            @Override
            public void failed(Throwable failure) {
                exchange.fail(ProblemErrorHandler.refusal(400, failure));
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
}
