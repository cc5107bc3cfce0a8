package org.higginspush.hub;

import java.net.InetSocketAddress;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;

/** A plug-in whose handler says what a request looks like to it. */
final class RequestEchoPlugin extends Handler.Abstract implements HubPlugin {
    @Override
    public String name() {
        return "where";
    }

    @Override
    public void install(PluginContext context) {
        context.pages("where");
        context.handler("/where/", this);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        InetSocketAddress remote =
                (InetSocketAddress) request.getConnectionMetaData().getRemoteSocketAddress();
        String text = path.endsWith("/connection")
                ? request.getConnectionMetaData().getId()
                : path + " below '" + PluginContext.pathPrefix(request) + "' for " + remote.getHostString();
        Content.Sink.write(response, true, text, callback);
        return true;
    }

    @Override
    public void close() {
        // HubPlugin and Handler both have something to end, and this has nothing
    }
}
