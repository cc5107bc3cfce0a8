package org.higginspush.hub.edge.http;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.edge.api.ApiDispatcher;

/** The API over HTTP, {@code /v1/…} (docs/protocol.md): for everything that does not speak Bayeux. */
final class HttpApiHandler extends Handler.Wrapper {
    private final HttpApi api;
    private final ApiDispatcher dispatcher;
    private final WebSocketOpener webSockets;

    HttpApiHandler(HttpApi api, ApiDispatcher dispatcher, WebSocketOpener webSockets) {
        super(webSockets.upgrades());
        this.api = api;
        this.dispatcher = dispatcher;
        this.webSockets = webSockets;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        HttpApiExchange exchange = new HttpApiExchange(api, request, response, callback);
        if (WebSocketOpener.isFor(request, exchange)) {
            webSockets.open(exchange);
        } else {
            exchange.runAnswering(() -> {
                BodyFormats.requireAcceptable(request);
                dispatcher.dispatch(exchange);
            });
        }
        return true;
    }
}
