package org.higginspush.hub.edge.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.edge.api.ApiRoute.Operation;
import org.higginspush.hub.edge.api.ApiRoute.PathIds;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The API, {@code /v1/…} (docs/protocol.md): finds the operation that a request asks for, checks who asks, and runs it. Knows
 * nothing of the way requests come. Safe for use by many threads once it is made.
 */
public final class ApiDispatcher {
    /** For a path that is read in two ways. */
    public static final Refusal AMBIGUOUS =
            Refusal.malformed("The path can be read in two ways: write dots and backslashes of an id as ~2E and ~5C.");

    private final List<ApiRoute> routes = new ArrayList<>();

    private final CutOffCheck cutOffs;

    public ApiDispatcher(
            Tickets tickets,
            CutOffCheck cutOffs,
            PublishApi publishApi,
            SubscribeApi subscribeApi,
            UserApis users,
            RelayApi relay,
            ClusterApi cluster) {
        this.cutOffs = cutOffs;
        TicketApi ticketApi = new TicketApi(tickets, cutOffs);
        route(
                "POST",
                "tickets",
                null,
                (exchange, who, ids) -> body(exchange, who, body -> ticketApi.issue(exchange, who, body)));
        route(
                "GET",
                "users/{user}/changes",
                Scope.SUBSCRIBE,
                (exchange, who, ids) -> subscribeApi.read(exchange, who, ids.get("user")));
        addPublishing(publishApi);
        addUsers(users);
        manage("GET", "cluster", (exchange, ids) -> cluster.status(exchange));
        route("POST", "relay/wake", Scope.RELAY, (exchange, who, ids) -> {
            relay.count(who);
            body(exchange, who, body -> relay.wake(exchange, who, body));
        });
    }

    /** All operations there are. */
    List<ApiRoute> routes() {
        return List.copyOf(routes);
    }

    private void route(String method, String path, @Nullable Scope scope, Operation operation) {
        routes.add(new ApiRoute(method, "v1/" + path, scope, operation));
    }

    private void addPublishing(PublishApi api) {
        route(
                "POST",
                "changes",
                Scope.PUBLISH,
                (exchange, who, ids) -> body(exchange, who, body -> api.publishAll(exchange, body)));
        route(
                "POST",
                "users/{user}/changes",
                Scope.PUBLISH,
                (exchange, who, ids) -> body(exchange, who, body -> api.publish(exchange, ids.get("user"), body)));
        addTimed(api, "users/{user}", ids -> new Audience.User(ids.get("user")));
        addAudience(
                api, "users/{user}/devices/{device}", ids -> new Audience.Device(ids.get("user"), ids.get("device")));
        addAudience(api, "groups/{group}", ids -> new Audience.Group(ids.get("group")));
        addAudience(api, "everyone", ids -> new Audience.Everyone());
    }

    private void addAudience(PublishApi api, String path, Function<PathIds, Audience> audience) {
        route(
                "POST",
                path + "/changes",
                Scope.PUBLISH,
                (exchange, who, ids) -> body(exchange, who, body -> api.publish(exchange, audience.apply(ids), body)));
        addTimed(api, path, audience);
    }

    private void addTimed(PublishApi api, String path, Function<PathIds, Audience> audience) {
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
        put("groups/{group}", (exchange, ids) -> groups.create(exchange, ids.get("group")));
        manage("GET", "groups/{group}", (exchange, ids) -> groups.group(exchange, ids.get("group")));
        manage("DELETE", "groups/{group}", (exchange, ids) -> groups.delete(exchange, ids.get("group")));
        manage("GET", "groups/{group}/members", (exchange, ids) -> groups.members(exchange, ids.get("group")));
        String member = "groups/{group}/members/{user}";
        put(member, (exchange, ids) -> groups.add(exchange, ids.get("group"), ids.get("user")));
        manage("GET", member, (exchange, ids) -> groups.member(exchange, ids.get("group"), ids.get("user")));
        manage("DELETE", member, (exchange, ids) -> groups.remove(exchange, ids.get("group"), ids.get("user")));
        route(
                "GET",
                "groups/{group}/events",
                Scope.MANAGE,
                (exchange, who, ids) -> groups.events(exchange, who, ids.get("group")));
        manage("GET", "users/{user}/groups", (exchange, ids) -> groups.groupsOf(exchange, ids.get("user")));
        addSessions(users.sessions());
        addRegistrations(users.registrations());
        TimelineApi timelines = users.timelines();
        routeOfDevice(
                "GET", "users/{user}/timeline", (exchange, who, ids) -> timelines.read(exchange, who, ids.get("user")));
    }

    private void addRegistrations(RegistrationApi api) {
        String one = "users/{user}/devices/{device}/registration";
        routeOfDevice(
                "PUT",
                one,
                (exchange, who, ids) ->
                        body(exchange, who, body -> api.put(exchange, who, ids.get("user"), ids.get("device"), body)));
        routeOfDevice("GET", one, (exchange, who, ids) -> api.find(exchange, who, ids.get("user"), ids.get("device")));
        routeOfDevice(
                "DELETE", one, (exchange, who, ids) -> api.remove(exchange, who, ids.get("user"), ids.get("device")));
        routeOfDevice(
                "POST",
                one + "/proof",
                (exchange, who, ids) -> body(
                        exchange, who, body -> api.prove(exchange, who, ids.get("user"), ids.get("device"), body)));
        manage(
                "POST",
                one + "/wake",
                (exchange, ids) -> exchange.body(body -> {
                    body.requireEmpty();
                    api.wake(exchange, ids.get("user"), ids.get("device"));
                }));
        manage("GET", "users/{user}/registrations", (exchange, ids) -> api.list(exchange, ids.get("user")));
    }

    /** An operation of a device, or of whoever manages users: it finds out who asks, and whether that is served here. */
    private void routeOfDevice(String method, String path, Operation operation) {
        routes.add(new ApiRoute(method, List.of(("v1/" + path).split("/")), null, null, operation));
    }

    private void addSessions(SessionApi sessions) {
        String all = "users/{user}/sessions";
        manage("GET", all, (exchange, ids) -> sessions.list(exchange, ids.get("user")));
        manage("DELETE", all, (exchange, ids) -> sessions.cutOff(exchange, ids.get("user"), null));
        manage(
                "DELETE",
                all + "/{device}",
                (exchange, ids) -> sessions.cutOff(exchange, ids.get("user"), ids.get("device")));
        manage("DELETE", "users/{user}", (exchange, ids) -> sessions.forget(exchange, ids.get("user")));
    }

    /** An operation that does not ask who manages. */
    @FunctionalInterface
    private interface UserOperation {
        void serve(ApiExchange exchange, PathIds ids);
    }

    /** One that says everything in its path. */
    private void put(String path, UserOperation operation) {
        manage(
                "PUT",
                path,
                (exchange, ids) -> exchange.body(body -> {
                    body.requireEmpty();
                    operation.serve(exchange, ids);
                }));
    }

    private void manage(String method, String path, UserOperation operation) {
        route(method, path, Scope.MANAGE, (exchange, who, ids) -> operation.serve(exchange, ids));
    }

    /** Reads the body. That may take long: whoever was cut off meanwhile is refused. */
    private void body(ApiExchange exchange, Identity who, Consumer<ApiBody> next) {
        exchange.body(body -> {
            cutOffs.check(who);
            next.accept(body);
        });
    }

    // ---- dispatching

    /** Serves a request. It never fails: what fails is answered. */
    public void dispatch(ApiExchange exchange) {
        exchange.runAnswering(() -> serve(exchange));
    }

    private void serve(ApiExchange exchange) {
        List<String> path = exchange.path();
        if (path.contains(".") || path.contains("..")) {
            throw AMBIGUOUS; // steps of a path (RFC 3986, section 3.3), and not ids
        }
        List<ApiRoute> there =
                routes.stream().filter(route -> route.matches(path)).toList();
        if (there.isEmpty()) {
            throw new Refusal(ErrorCode.NOT_FOUND, "There is nothing at this address.");
        }
        ApiRoute route = there.stream()
                .filter(one -> one.method().equals(exchange.method()))
                .findFirst()
                .orElseThrow(() -> noSuchMethod(exchange, there));
        if (route.purpose() != null) {
            exchange.require(route.purpose());
        }
        PathIds ids = route.ids(path);
        withIdentity(exchange, route.scope(), who -> route.operation().serve(exchange, who, ids));
    }

    private static Refusal noSuchMethod(ApiExchange exchange, List<ApiRoute> there) {
        List<String> methods = there.stream().map(ApiRoute::method).sorted().toList();
        exchange.allows(methods);
        return ApiExchange.noSuchMethod(methods);
    }

    /** Continues with who asks, if that may do it. */
    private static void withIdentity(ApiExchange exchange, @Nullable Scope scope, Consumer<Identity> next) {
        exchange.when(exchange.identity(), who -> {
            exchange.identified(who);
            if (scope != null && !who.may(scope)) {
                throw Refusal.forbidden("This token lacks the scope \"" + scope.claim() + "\".");
            }
            if (scope == Scope.PUBLISH) {
                exchange.publishes();
            }
            next.accept(who);
        });
    }
}
