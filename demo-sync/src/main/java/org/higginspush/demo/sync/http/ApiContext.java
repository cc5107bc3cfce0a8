package org.higginspush.demo.sync.http;

import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;

/** Where the servlets of an API run: without sessions, and with the server's error documents instead of its own. */
public final class ApiContext extends ServletContextHandler {
    /**
     * @param path of the context, without a slash at its end; {@code /} for all paths
     */
    public ApiContext(String path) {
        super(path, NO_SESSIONS | NO_SECURITY);
        setErrorHandler(null);
        setAllowNullPathInContext(true); // no redirect to the same path with a slash
    }

    /** Adds a servlet, mapped to all that lies below its base path. */
    public ApiContext with(JsonServlet servlet) {
        addServlet(new ServletHolder(servlet), servlet.base() + "*");
        return this;
    }
}
