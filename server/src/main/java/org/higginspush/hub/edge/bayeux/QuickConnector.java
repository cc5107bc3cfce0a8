package org.higginspush.hub.edge.bayeux;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * A connector whose selecting thread reads by itself what is dealt with in no time: heartbeats, and changes of users whose
 * registers are in memory. Otherwise each frame would cost three changes of threads: one goes on selecting in the reader's
 * place, is interrupted to watch the connection again, and the reader goes back to sleep.
 *
 * <p>It reads whatever a connection is sent while it is {@link QuickEndPoint#expectsQuick expected} to be quick; the connection gives
 * what is not to a thread that may block ({@link Invocable#isNonBlockingInvocation} tells).
 */
public class QuickConnector extends ServerConnector {
    /**
     * @param selectors how many threads select; 0 or less for as many as suit the processors
     */
    public QuickConnector(Server server, int acceptors, int selectors, ConnectionFactory factory) {
        super(server, acceptors, selectors, factory);
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        QuickEndPoint endPoint = new QuickEndPoint(channel, selector, key, getScheduler(), getExecutor());
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }
}
