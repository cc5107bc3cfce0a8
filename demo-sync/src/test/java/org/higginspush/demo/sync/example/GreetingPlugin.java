package org.higginspush.demo.sync.example;

import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;

/** The plug-in that docs/plug-ins.md shows. */
public final class GreetingPlugin implements HubPlugin {
    @Override
    public String name() {
        return "greeting";
    }

    @Override
    public void install(PluginContext hub) {
        ServletContextHandler context = new ServletContextHandler("/greeting");
        context.setErrorHandler(null); // errors are answered by the hub, with problem documents
        context.addServlet(new ServletHolder(new HelloServlet(hub.tokens(PluginContext.HUB))), "/hello");
        hub.handler("/greeting", context);
    }
}
