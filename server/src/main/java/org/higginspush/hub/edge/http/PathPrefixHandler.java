package org.higginspush.hub.edge.http;

import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.model.PathPrefix;
import org.higginspush.hub.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * Strips the path prefix under which a proxy publishes the hub, unless the proxy already did. The handlers inside see paths
 * without it; {@link PluginContext#pathPrefix} returns it, for the addresses they give to clients.
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
        PathPrefix prefix = TrustedProxyCustomizer.prefix(request, configured);
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
        if (isStripped && !TrustedProxyCustomizer.isForwarded(request)) {
            return super.handle(request, response, callback); // not through the proxy: there is no prefix
        }
        Request below = below(request, prefix, isStripped ? path : prefix.below(path));
        if (below == null) {
            RequestChecksHandler.secure(response.getHeaders());
            Problem.write(response, callback, AmbiguousPath.REFUSAL);
            return true;
        }
        return super.handle(below, response, callback);
    }

    /** Null if the path steps above the prefix: Jetty makes no address of that. */
    private static @Nullable Request below(Request request, PathPrefix prefix, String path) {
        try {
            return new PrefixedRequest(request, prefix, path);
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

    /** A request without the prefix in its path; its context path is the prefix. */
    private static final class PrefixedRequest extends Request.Wrapper {
        private final HttpURI uri;

        PrefixedRequest(Request request, PathPrefix prefix, String path) {
            super(request);
            HttpURI full = request.getHttpURI();
            uri = path.equals(full.getPath())
                    ? full
                    : HttpURI.build(full).path(path).asImmutable();
            setAttribute(PluginContext.PATH_PREFIX, prefix.path());
        }

        @Override
        public HttpURI getHttpURI() {
            return uri;
        }
    }
}
