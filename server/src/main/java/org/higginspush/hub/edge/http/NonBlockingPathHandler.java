package org.higginspush.hub.edge.http;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.higginspush.hub.edge.jetty.QuietFailure;

/**
 * Passes the requests below one path to a handler that never blocks, on the thread that read them, which may be Jetty's
 * selecting thread. All other requests go to a handler that may block; if Jetty asked for a non-blocking invocation ({@link
 * Invocable}), that handler runs on a thread of the pool.
 */
final class NonBlockingPathHandler extends Handler.Sequence {
    private final String path;
    private final Handler nonBlocking;
    private final Handler others;

    NonBlockingPathHandler(String path, Handler nonBlocking, Handler others) {
        super(nonBlocking, others);
        this.path = path;
        this.nonBlocking = nonBlocking;
        this.others = others;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (isBelow(path, request.getHttpURI().getPath())) {
            return nonBlocking.handle(request, response, callback);
        }
        if (!Invocable.isNonBlockingInvocation()) {
            return others.handle(request, response, callback);
        }
        getServer().getThreadPool().execute(() -> handleBlocking(request, response, callback));
        return true;
    }

    private void handleBlocking(Request request, Response response, Callback callback) {
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
