package org.higginspush.hub.edge.bayeux;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Predicate;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Invocable;
import org.higginspush.hub.plugin.ClientAddress;

/**
 * A connector whose selecting thread reads by itself what is dealt with in no time: heartbeats, and changes of users whose
 * registers are in memory. Otherwise each frame would cost three changes of threads: one goes on selecting in the reader's
 * place, is interrupted to watch the connection again, and the reader goes back to sleep.
 *
 * <p>It reads whatever a connection is sent while it is {@link QuickEndPoint#expectsQuick expected} to be quick; the connection gives
 * what is not to a thread that may block ({@link Invocable#isNonBlockingInvocation} tells).
 */
public class QuickConnector extends ServerConnector {
    private final RateLimits limits;
    private final AddressThrottle throttle;
    private final Predicate<InetAddress> isTrustedProxy;

    /**
     * @param selectors how many threads select; 0 or less for as many as suit the processors
     * @param isTrustedProxy which addresses speak for many clients
     */
    public QuickConnector(
            Server server,
            int acceptors,
            int selectors,
            ConnectionFactory factory,
            PushBayeuxServer hub,
            Predicate<InetAddress> isTrustedProxy) {
        this(server, acceptors, selectors, factory, hub.rateLimits(), hub.throttle(), isTrustedProxy);
    }

    QuickConnector(
            Server server,
            int acceptors,
            int selectors,
            ConnectionFactory factory,
            RateLimits limits,
            AddressThrottle throttle,
            Predicate<InetAddress> isTrustedProxy) {
        super(server, acceptors, selectors, factory);
        this.limits = limits;
        this.throttle = throttle;
        this.isTrustedProxy = isTrustedProxy;
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
            }
        }
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        InetAddress remote = channel.socket().getInetAddress();
        QuickEndPoint endPoint = new QuickEndPoint(
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
