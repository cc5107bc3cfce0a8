package org.higginspush.hub.edge.http;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.higginspush.hub.edge.bayeux.QuietFailure;

/**
 * Gives the requests of one path to a handler that knows what the selecting thread may do by itself, and all others to one
 * that may block, on a thread that may.
 */
final class QuickPath extends Handler.Sequence {
    private final String path;
    private final Handler quick;
    private final Handler others;

    QuickPath(String path, Handler quick, Handler others) {
        super(quick, others);
        this.path = path;
        this.quick = quick;
        this.others = others;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (isBelow(path, request.getHttpURI().getPath())) {
            return quick.handle(request, response, callback);
        }
        if (!Invocable.isNonBlockingInvocation()) {
            return others.handle(request, response, callback);
        }
        getServer().getThreadPool().execute(() -> handleAside(request, response, callback));
        return true;
    }

    private void handleAside(Request request, Response response, Callback callback) {
        try {
            if (!others.handle(request, response, callback)) {
                Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
            }
        } catch (Exception | Error e) {
            Response.writeError(request, response, callback, QuietFailure.of(e));
        }
    }

    /** Whether a path is the prefix itself, or below it. */
    static boolean isBelow(String prefix, String path) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
}
