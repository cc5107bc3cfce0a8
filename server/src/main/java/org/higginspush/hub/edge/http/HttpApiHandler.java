package org.higginspush.hub.edge.http;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
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
import org.higginspush.hub.model.Audience;
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
    private final SubscribeApi subscribeApi;
    private final List<ApiRoute> routes = new ArrayList<>();

    HttpApiHandler(
            TokenVerifier tokens, Tickets tickets, PublishApi publishApi, SubscribeApi subscribeApi, UserApis users) {
        this.tokens = tokens;
        this.tickets = tickets;
        this.subscribeApi = subscribeApi;
        route("POST", "tickets", null, (exchange, who, ids) -> body(exchange, text -> ticket(exchange, who, text)));
        route("GET", "users/{user}/changes", Scope.SUBSCRIBE, this::read);
        addPublishing(publishApi);
        addUsers(users);
    }

    private void route(String method, String path, @Nullable Scope scope, ApiRoute.Operation operation) {
        routes.add(new ApiRoute(method, "v1/" + path, scope, operation));
    }

    private void addPublishing(PublishApi api) {
        route(
                "POST",
                "changes",
                Scope.PUBLISH,
                (exchange, who, ids) -> body(exchange, text -> api.publishLines(exchange, text)));
        route(
                "POST",
                "users/{user}/changes",
                Scope.PUBLISH,
                (exchange, who, ids) -> body(exchange, text -> api.publish(exchange, ids.get("user"), text)));
        addTimed(api, "users/{user}", ids -> new Audience.User(ids.get("user")));
        addAudience(
                api, "users/{user}/devices/{device}", ids -> new Audience.Device(ids.get("user"), ids.get("device")));
        addAudience(api, "groups/{group}", ids -> new Audience.Group(ids.get("group")));
        addAudience(api, "everyone", ids -> new Audience.Everyone());
    }

    private void addAudience(PublishApi api, String path, Function<ApiRoute.PathIds, Audience> audience) {
        route(
                "POST",
                path + "/changes",
                Scope.PUBLISH,
                (exchange, who, ids) -> body(exchange, text -> api.publish(exchange, audience.apply(ids), text)));
        addTimed(api, path, audience);
    }

    private void addTimed(PublishApi api, String path, Function<ApiRoute.PathIds, Audience> audience) {
        route(
                "GET",
                path + "/timed",
                Scope.PUBLISH,
                (exchange, who, ids) -> api.waiting(exchange, audience.apply(ids)));
        route(
                "DELETE",
                path + "/timed/{timed}",
                Scope.PUBLISH,
                (exchange, who, ids) -> api.cancel(exchange, audience.apply(ids), ids.get("timed")));
    }

    private void addUsers(UserApis users) {
        GroupApi groups = users.groups();
        route("PUT", "groups/{group}", Scope.MANAGE, (exchange, who, ids) -> groups.create(exchange, ids.get("group")));
        route("GET", "groups/{group}", Scope.MANAGE, (exchange, who, ids) -> groups.group(exchange, ids.get("group")));
        route(
                "DELETE",
                "groups/{group}",
                Scope.MANAGE,
                (exchange, who, ids) -> groups.delete(exchange, ids.get("group")));
        route(
                "GET",
                "groups/{group}/members",
                Scope.MANAGE,
                (exchange, who, ids) -> groups.members(exchange, ids.get("group")));
        route(
                "PUT",
                "groups/{group}/members/{user}",
                Scope.MANAGE,
                (exchange, who, ids) -> groups.add(exchange, ids.get("group"), ids.get("user")));
        route(
                "GET",
                "groups/{group}/members/{user}",
                Scope.MANAGE,
                (exchange, who, ids) -> groups.member(exchange, ids.get("group"), ids.get("user")));
        route(
                "DELETE",
                "groups/{group}/members/{user}",
                Scope.MANAGE,
                (exchange, who, ids) -> groups.remove(exchange, ids.get("group"), ids.get("user")));
        route(
                "GET",
                "users/{user}/groups",
                Scope.MANAGE,
                (exchange, who, ids) -> groups.groupsOf(exchange, ids.get("user")));
        route("DELETE", "users/{user}", Scope.MANAGE, (exchange, who, ids) -> users.forget(exchange, ids.get("user")));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        ApiExchange exchange = new ApiExchange(request, response, callback);
        try {
            serve(exchange, List.of(request.getHttpURI().getPath().substring(1).split("/", -1)));
        } catch (RuntimeException e) {
            exchange.fail(e);
        }
        return true;
    }

    private void serve(ApiExchange exchange, List<String> path) {
        if (path.contains(".") || path.contains("..")) {
            throw AmbiguousPath.REFUSAL; // steps of a path (RFC 3986, section 3.3), and not ids
        }
        List<ApiRoute> there =
                routes.stream().filter(route -> route.matches(path)).toList();
        if (there.isEmpty()) {
            throw new Refusal(ErrorCode.NOT_FOUND, "There is nothing at this address.");
        }
        exchange.refuseUpgrade();
        ApiRoute route = there.stream()
                .filter(one -> one.method().equals(exchange.request().getMethod()))
                .findFirst()
                .orElseThrow(() -> exchange.noSuchMethod(
                        there.stream().map(ApiRoute::method).sorted().toArray(String[]::new)));
        ApiRoute.PathIds ids = route.ids(path);
        withIdentity(exchange, route.scope(), who -> route.operation().serve(exchange, who, ids));
    }

    private void read(ApiExchange exchange, Identity who, ApiRoute.PathIds ids) {
        if (!who.user().equals(ids.get("user"))) {
            throw Refusal.forbidden("This token may not read that user's changes: read its own user's.");
        }
        QUERY.refuseMistyped(exchange.parameters());
        subscribeApi.read(exchange, who.boundTo(device(exchange)));
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
