package org.higginspush.hub.edge.http;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.edge.jetty.ThrottledConnector;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Hands a request to the handler with the longest path that it lies below; pages go before handlers. Pages and plug-ins are there
 * at the addresses for devices; the other handlers look at the address themselves.
 */
final class PathHandlers extends Handler.Sequence {
    private final String served;
    private final Map<String, Handler> handlers = new LinkedHashMap<>();
    private final Map<String, Handler> pages = new LinkedHashMap<>();
    private final Set<String> plugIns = new HashSet<>();

    /**
     * @param served a path that is served elsewhere
     */
    PathHandlers(String served) {
        this.served = served;
    }

    /** Whether something is served at a path of one segment. */
    boolean has(String path) {
        return path.equals(served) || handlers.containsKey(path) || pages.containsKey(path);
    }

    void serve(String path, Handler handler) {
        handlers.put(path, handler);
        addHandler(handler);
    }

    void plugIn(String path, Handler handler) {
        plugIns.add(path);
        serve(path, handler);
    }

    void page(String path, Handler handler) {
        pages.put(path, handler);
        addHandler(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getPath();
        String handler = longest(handlers, path);
        boolean devices = ThrottledConnector.addressOf(request).serves(Purpose.DEVICES);
        boolean done = devices && handle(pages, longest(pages, path), request, response, callback)
                || (devices || !plugIns.contains(handler)) && handle(handlers, handler, request, response, callback);
        if (!done) {
            Refusal refusal = isForDevices(path, handler) ? PurposeCheck.refusal(request, Purpose.DEVICES) : null;
            Problem.write(
                    response,
                    callback,
                    refusal == null ? new Refusal(ErrorCode.NOT_FOUND, "There is nothing at this address.") : refusal);
        }
        return true;
    }

    private boolean isForDevices(String path, @Nullable String handler) {
        String page = longest(pages, path);
        return path.equals("/") || page != null && !page.isEmpty() || plugIns.contains(handler);
    }

    private static boolean handle(
            Map<String, Handler> from, @Nullable String path, Request request, Response response, Callback callback)
            throws Exception {
        Handler handler = path == null ? null : from.get(path);
        return handler != null && handler.handle(request, response, callback);
    }

    private static @Nullable String longest(Map<String, Handler> from, String path) {
        String best = null;
        for (String prefix : from.keySet()) {
            if (NonBlockingPathHandler.isBelow(prefix, path) && (best == null || prefix.length() > best.length())) {
                best = prefix;
            }
        }
        return best;
    }
}
