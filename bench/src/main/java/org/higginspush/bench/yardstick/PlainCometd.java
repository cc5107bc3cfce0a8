package org.higginspush.bench.yardstick;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.JacksonJSONContextServer;
import org.cometd.server.http.JSONHttpTransport;
import org.cometd.server.http.jakarta.CometDServlet;
import org.cometd.server.websocket.jetty.JettyWebSocketTransport;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * A CometD server as its documentation sets one up: default options, its own Jetty WebSocket transport, long polling
 * through its servlet, Jackson for JSON. No access control and no storage, which the hub does have.
 *
 * <p>The one departure: the WebSocket idle timeout is above the heartbeat, as it must be in Jetty 12.
 */
public final class PlainCometd {
    private PlainCometd() {}

    /** Serves Bayeux at {@code /bayeux} on the loopback port given as the only argument, until it is ended. */
    public static void main(String[] args) throws Exception {
        start(Integer.parseInt(args[0])).join();
    }

    /**
     * Starts the server.
     *
     * @param port the loopback port, 0 for any free one
     */
    public static Server start(int port) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setAcceptQueueSize(4096);
        server.addConnector(connector);
        server.setHandler(bayeuxContext(server));
        server.start();
        return server;
    }

    private static ServletContextHandler bayeuxContext(Server server) {
        ServletContextHandler context = new ServletContextHandler("/");
        WebSocketUpgradeHandler upgrade = WebSocketUpgradeHandler.from(server, context);
        context.insertHandler(upgrade);
        // The transport looks its container up when it starts, which is when the context initialises its servlets.
        ServerWebSocketContainer container = upgrade.getServerWebSocketContainer();
        context.setAttribute(ServerWebSocketContainer.class.getName(), container);
        context.addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                event.getServletContext().setAttribute(BayeuxServer.ATTRIBUTE, bayeux(context.getContext()));
            }
        });
        ServletHolder holder = new ServletHolder("bayeux", CometDServlet.class);
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        context.addServlet(holder, "/bayeux/*");
        return context;
    }

    private static BayeuxServerImpl bayeux(Context context) {
        BayeuxServerImpl bayeux = new BayeuxServerImpl();
        bayeux.setOption(
                "transports", JettyWebSocketTransport.class.getName() + "," + JSONHttpTransport.class.getName());
        bayeux.setOption("jsonContext", JacksonJSONContextServer.class.getName());
        bayeux.setOption("ws.cometdURLMapping", "/bayeux/*");
        bayeux.setOption("ws.idleTimeout", 120_000);
        bayeux.setOption(Context.class.getName(), context);
        return bayeux;
    }
}
