package org.higginspush.hub.edge.http;

import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.edge.api.ApiExchange;
import org.higginspush.hub.edge.api.SubscribeApi;
import org.higginspush.hub.edge.jetty.SharedUpgradeUri;
import org.higginspush.hub.edge.jetty.ThrottledConnector;
import org.higginspush.hub.edge.websocket.PlainWebSocket;
import org.higginspush.hub.edge.websocket.PlainWebSockets;
import org.higginspush.hub.edge.websocket.WebSocketOpening;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.session.ClientName;
import org.higginspush.hub.session.SessionLimits;
import org.jspecify.annotations.Nullable;

/**
 * Opens plain WebSockets. {@code /v1/users/{user}/changes} subscribes, {@code /v1/requests} is for requests alone. Whoever may not
 * open one is told so over HTTP.
 */
final class WebSocketOpener {
    private static final List<String> REQUESTS = List.of("v1", "requests");
    private static final Refusal NO_WEBSOCKET = new Refusal(
            ErrorCode.NOT_FOUND,
            "There is no WebSocket at this address: open /v1/users/{user}/changes, /v1/requests, or /bayeux for Bayeux.");
    private static final Refusal OFF = new Refusal(
            ErrorCode.NOT_FOUND,
            "Plain WebSockets are switched off at this hub: speak Bayeux at /bayeux, or ask for text/event-stream.");

    private final @Nullable PlainWebSockets sockets;
    private final SessionLimits limits;
    private final Handler upgrades;

    /**
     * @param sockets null if they are switched off
     */
    WebSocketOpener(@Nullable PlainWebSockets sockets, SessionLimits limits) {
        this.sockets = sockets;
        this.limits = limits;
        WebSocketUpgradeHandler handler = new WebSocketUpgradeHandler();
        if (sockets != null) {
            handler.addMapping("/*", sockets);
        }
        this.upgrades = new SharedUpgradeUri(handler, handler);
    }

    /** What upgrades a request that may be; to be started with the server. */
    Handler upgrades() {
        return upgrades;
    }

    /** Whether a request is for a WebSocket, or should be. */
    static boolean isFor(Request request, ApiExchange exchange) {
        return WebSocketHeaders.areThere(request.getHeaders())
                || exchange.path().equals(REQUESTS);
    }

    /** Opens a WebSocket, or says why not. */
    void open(HttpApiExchange exchange) {
        exchange.runAnswering(() -> check(exchange));
    }

    private void check(HttpApiExchange exchange) {
        PlainWebSockets open = sockets;
        List<String> path = exchange.path();
        boolean subscribes =
                path.size() == 4 && path.get(1).equals("users") && path.get(3).equals("changes");
        if (!subscribes && !path.equals(REQUESTS)) {
            throw NO_WEBSOCKET;
        }
        if (open == null) {
            throw OFF;
        }
        if (subscribes) {
            exchange.require(Purpose.DEVICES);
        }
        checkRequest(exchange);
        limits.handshake(exchange.address());
        String user = subscribes ? Ids.decode("user", path.get(2)) : null;
        exchange.when(exchange.identity(), who -> {
            exchange.identified(who);
            upgrade(exchange, opening(exchange, who, user), open);
        });
    }

    private static void checkRequest(HttpApiExchange exchange) {
        Request request = exchange.request();
        if (!HttpMethod.GET.is(request.getMethod())) {
            exchange.allows(List.of("GET"));
            throw new Refusal(ErrorCode.METHOD_NOT_ALLOWED, "A WebSocket is opened with GET (RFC 6455, section 4.1).");
        }
        Refusal refusal = WebSocketHeaders.refusal(
                request.getHeaders(),
                exchange.response().getHeaders(),
                "GET at this address opens a WebSocket: send \"Upgrade: websocket\".");
        if (refusal != null) {
            throw refusal;
        }
    }

    /**
     * @param user whose changes are asked for; null if nobody's are
     */
    private static WebSocketOpening opening(HttpApiExchange exchange, Identity token, @Nullable String user) {
        if (user == null) {
            if (token.scopes().isEmpty()) {
                throw Refusal.forbidden("This token allows nothing here: it needs a scope of the hub.");
            }
            return opening(exchange, token, false, null);
        }
        if (!token.may(Scope.SUBSCRIBE)) {
            throw Refusal.forbidden(
                    "This token lacks the scope \"subscribe\": whoever only sends requests opens /v1/requests.");
        }
        Identity who = SubscribeApi.device(exchange, token, user);
        if (exchange.parameter("wait") != null) {
            throw Refusal.malformed("A WebSocket does not wait: leave \"wait\" out.");
        }
        return opening(exchange, who, true, SubscribeApi.since(exchange));
    }

    private static WebSocketOpening opening(
            HttpApiExchange exchange, Identity who, boolean subscribes, @Nullable Position since) {
        return new WebSocketOpening(
                who,
                subscribes,
                since,
                exchange.isByTicket(),
                exchange.address(),
                ClientName.of(exchange.request().getHeaders().get(HttpHeader.USER_AGENT)),
                ThrottledConnector.addressOf(exchange.request()));
    }

    private void upgrade(HttpApiExchange exchange, WebSocketOpening opening, PlainWebSockets open) {
        Request request = exchange.request();
        PlainWebSocket socket = open.admit(opening, request);
        Callback callback = Callback.from(exchange.callback()::succeeded, failure -> {
            open.upgradeFailed(socket);
            exchange.callback().failed(failure);
        });
        try {
            if (!upgrades.handle(request, exchange.response(), callback)) {
                throw Refusal.malformed("This request cannot open a WebSocket: see RFC 6455, section 4.2.1.");
            }
        } catch (Exception e) {
            open.upgradeFailed(socket);
            exchange.fail(e);
        }
    }
}
