package org.higginspush.hub.edge.http;

import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * While the hub drains, closes each connection with the answer to its next request (RFC 9112, section 9.6), so that whoever keeps
 * connections opens the next at another node. Requests are served all the same.
 */
final class DrainHandler extends Handler.Wrapper {
    private final BooleanSupplier isDraining;

    DrainHandler(Handler inside, BooleanSupplier isDraining) {
        super(inside);
        this.isDraining = isDraining;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (isDraining.getAsBoolean() && !WebSocketHeaders.areThere(request.getHeaders())) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        return super.handle(request, response, callback);
    }
}
