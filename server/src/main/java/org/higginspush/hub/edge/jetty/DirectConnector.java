package org.higginspush.hub.edge.jetty;

import java.net.InetAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.Invocable;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ListenAddress;

/**
 * A connector whose selecting threads read what does not block ({@link Invocable.InvocationType#NON_BLOCKING}) by themselves:
 * heartbeats, and changes of users whose registers are in memory. Otherwise each frame would cost three changes of threads: one
 * goes on selecting in the reader's place, is interrupted to watch the connection again, and the reader goes back to sleep.
 *
 * <p>A selecting thread reads a connection that is {@linkplain DirectEndPoint#expectNonBlocking expected} not to block. Whoever
 * serves what was read asks {@link Invocable#isNonBlockingInvocation}, and if it may block gives it to another thread.
 */
public class DirectConnector extends ThrottledConnector {
    private final RateLimits limits;
    private final Predicate<InetAddress> isTrustedProxy;

    /**
     * @param address where to listen, and what is served there
     * @param selectors how many threads select; 0 or less for as many as suit the processors
     * @param factories what speaks with clients; the first one begins
     * @param isTrustedProxy which addresses speak for many clients
     * @param metrics is told of what is refused on its connections
     */
    public DirectConnector(
            Server server,
            ListenAddress address,
            int acceptors,
            int selectors,
            List<ConnectionFactory> factories,
            RateLimits limits,
            AddressThrottle throttle,
            Predicate<InetAddress> isTrustedProxy,
            HubMetrics metrics) {
        super(server, address, acceptors, selectors, factories, throttle, isTrustedProxy, metrics);
        this.limits = limits;
        this.isTrustedProxy = isTrustedProxy;
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        InetAddress remote = channel.socket().getInetAddress();
        DirectEndPoint endPoint = new DirectEndPoint(
                channel,
                selector,
                key,
                getScheduler(),
                getExecutor(),
                limits,
                remote != null && isTrustedProxy.test(remote));
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }
}
