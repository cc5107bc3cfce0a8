package org.higginspush.hub.edge.jetty;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.plugin.ClientAddress;

/**
 * Jetty's own connector, which knows what is served at its address, and closes new connections of addresses that open too many
 * after they flooded others.
 */
public class ThrottledConnector extends ServerConnector {
    private final ListenAddress configured;
    private final AddressThrottle throttle;
    private final Predicate<InetAddress> isTrustedProxy;
    private final HubMetrics metrics;

    /**
     * @param address where to listen, and what is served there
     * @param selectors how many threads select; 0 or less for as many as suit the processors
     * @param factories what speaks with clients; the first one begins
     * @param isTrustedProxy which addresses speak for many clients, and are not throttled
     * @param metrics is told of what is refused on its connections
     */
    public ThrottledConnector(
            Server server,
            ListenAddress address,
            int acceptors,
            int selectors,
            List<ConnectionFactory> factories,
            AddressThrottle throttle,
            Predicate<InetAddress> isTrustedProxy,
            HubMetrics metrics) {
        super(server, acceptors, selectors, factories.toArray(new ConnectionFactory[0]));
        this.configured = address;
        this.throttle = throttle;
        this.isTrustedProxy = isTrustedProxy;
        this.metrics = metrics;
    }

    /** The address whose connection a request came on; its port is 0 if any free one was asked for. */
    public static ListenAddress addressOf(Request request) {
        if (request.getConnectionMetaData().getConnector() instanceof ThrottledConnector connector) {
            return connector.configured;
        }
        throw new IllegalStateException("not a connector of the hub");
    }

    /** A request that came on a connection of the hub's was refused, or a part of it. */
    public static void refused(Request request, ErrorCode code) {
        if (request.getConnectionMetaData().getConnector() instanceof ThrottledConnector connector) {
            connector.metrics.refused(code);
        }
    }

    /** The address with the port that it got. */
    public ListenAddress address() {
        int port = getLocalPort();
        return port > 0 ? configured.withPort(port) : configured;
    }

    @Override
    public void open() throws IOException {
        setHost(configured.host());
        setPort(configured.port());
        super.open();
    }

    @Override
    public void accept(int acceptor) throws IOException {
        if (getTransport() instanceof ServerSocketChannel listening && listening.isOpen()) {
            SocketChannel channel = listening.accept();
            InetAddress remote = channel.socket().getInetAddress();
            if (remote == null
                    || isTrustedProxy.test(remote)
                    || throttle.mayOpen(ClientAddress.of(channel.socket().getRemoteSocketAddress()))) {
                channel.configureBlocking(false);
                configure(channel.socket());
                getSelectorManager().accept(channel);
            } else {
                channel.close();
                metrics.refused(ErrorCode.SLOW_DOWN);
            }
        }
    }
}
