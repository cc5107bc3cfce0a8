package org.higginspush.hub.edge.http;

import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.model.PathPrefix;
import org.higginspush.hub.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * Takes the path at which a proxy has the hub from the front of requests, if the proxy has not done so. All inside see paths as
 * if the hub had the address to itself; {@link PluginContext#pathPrefix} tells them what clients see before these.
 */
final class PathPrefixHandler extends Handler.Wrapper {
    private final PathPrefix configured;
    private final Predicate<String> isOwnPath;

    /**
     * @param configured what holds where a trusted proxy does not name another
     * @param isOwnPath whether the hub has something at a path of one segment: then a request for it has lost its prefix
     */
    PathPrefixHandler(PathPrefix configured, Predicate<String> isOwnPath) {
        this.configured = configured;
        this.isOwnPath = isOwnPath;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        PathPrefix prefix = TrustedForwarding.prefix(request, configured);
        if (prefix.isEmpty()) {
            return super.handle(request, response, callback);
        }
        String path = request.getHttpURI().getPath();
        boolean mayBeStripped = !isOwnPath.test(prefix.first());
        if (mayBeStripped && prefix.isBare(path)) {
            toFolder(request, response, callback);
            return true;
        }
        boolean isStripped = !mayBeStripped || !prefix.holds(path);
        if (isStripped && !TrustedForwarding.isForwarded(request)) {
            return super.handle(request, response, callback); // from beside the hub: no path is before its own
        }
        Request below = below(request, prefix, isStripped ? path : prefix.below(path));
        if (below == null) {
            Guard.secure(response.getHeaders());
            Problem.write(response, callback, AmbiguousPath.REFUSAL);
            return true;
        }
        return super.handle(below, response, callback);
    }

    /** Null if the path steps above the prefix: Jetty makes no address of that. */
    private static @Nullable Request below(Request request, PathPrefix prefix, String path) {
        try {
            return new Below(request, prefix, path);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Sends a browser from {@code …/name} to {@code …/name/}, where relative addresses mean what they should. The location is
     * relative itself, and so right below any path.
     */
    static void toFolder(Request request, Response response, Callback callback) {
        HttpURI uri = request.getHttpURI();
        String name = uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
        String query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
        response.getHeaders().put(HttpHeader.LOCATION, name + "/" + query);
        response.setStatus(HttpStatus.TEMPORARY_REDIRECT_307);
        Problem.nothing(response, callback);
    }

    /** A request as the hub sees it. */
    private static final class Below extends Request.Wrapper {
        private final HttpURI uri;
        private final Context context;

        Below(Request request, PathPrefix prefix, String path) {
            super(request);
            HttpURI full = request.getHttpURI();
            uri = path.equals(full.getPath())
                    ? full
                    : HttpURI.build(full).path(path).asImmutable();
            context = new Context.Wrapper(request.getContext()) {
                @Override
                public String getContextPath() {
                    return prefix.path();
                }

                @Override
                public String getPathInContext(String path) {
                    return path;
                }
            };
        }

        @Override
        public HttpURI getHttpURI() {
            return uri;
        }

        @Override
        public Context getContext() {
            return context;
        }
    }
}
