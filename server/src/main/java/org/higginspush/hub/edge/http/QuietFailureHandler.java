package org.higginspush.hub.edge.http;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.edge.jetty.QuietFailure;

/** Whatever fails in a handler, a plug-in's as well, is answered without Jetty logging the request. */
final class QuietFailureHandler extends Handler.Wrapper {
    QuietFailureHandler(Handler inside) {
        super(inside);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Callback quiet = new Callback.Nested(callback) {
            @Override
            public void failed(Throwable failure) {
                super.failed(QuietFailure.of(failure));
            }
        };
        try {
            return super.handle(request, response, quiet);
        } catch (Exception | Error e) {
            Response.writeError(request, response, callback, QuietFailure.of(e));
            return true;
        }
    }
}
