package org.higginspush.hub.edge.jetty;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Shows WebSocket upgrades the same address for all: Jetty keeps the address of the upgrade, parsed, for the life of the
 * connection, about 350 bytes a device that nobody asks for. Requests that are no upgrades go past it.
 */
public final class SharedUpgradeUri extends Handler.Wrapper {
    private static final URI ADDRESS = URI.create("/bayeux");
    private static final HttpURI PLAIN = HttpURI.from(ADDRESS);
    private static final HttpURI SHARED = (HttpURI) Proxy.newProxyInstance(
            SharedUpgradeUri.class.getClassLoader(), new Class<?>[] {HttpURI.class}, SharedUpgradeUri::invoke);

    private final Handler others;

    public SharedUpgradeUri(Handler upgrades, Handler others) {
        super(upgrades);
        this.others = others;
    }

    private static Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        try {
            return method.getName().equals("toURI") ? ADDRESS : method.invoke(PLAIN, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!request.getHeaders().contains(HttpHeader.UPGRADE)) {
            return others.handle(request, response, callback);
        }
        return super.handle(new Upgrade(request), response, callback);
    }

    private static final class Upgrade extends Request.Wrapper {
        Upgrade(Request request) {
            super(request);
        }

        @Override
        public HttpURI getHttpURI() {
            return SHARED;
        }
    }
}
