package org.higginspush.demo.sync.attributes;

import static org.eclipse.jetty.http.UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING;
import static org.eclipse.jetty.http.UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR;

import java.net.URI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** The sample Attribute Server in a process, and on a port, of its own: where it usually is. */
public final class AttributeServer implements AutoCloseable {
    private final Server server;
    private final URI base;

    private AttributeServer(Server server, URI base) {
        this.server = server;
        this.base = base;
    }

    /**
     * Starts it on the loopback address.
     *
     * @param port 0 for any free one
     * @param handler answers below {@code /}: a context with the servlets
     */
    public static AttributeServer start(int port, Handler handler) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        HttpConfiguration http =
                connector.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(
                UriCompliance.DEFAULT.with("ids in paths", AMBIGUOUS_PATH_SEPARATOR, AMBIGUOUS_PATH_ENCODING));
        server.addConnector(connector);
        server.setHandler(handler);
        server.start();
        return new AttributeServer(server, URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/"));
    }

    /** The address to give to an {@link AttributesClient}. */
    public URI base() {
        return base;
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
