package org.higginspush.hub.edge.bayeux;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A connector whose selecting thread reads by itself what is dealt with in no time: heartbeats, and changes of users whose
 * registers are in memory. Otherwise each frame would cost three changes of threads: one goes on selecting in the reader's
 * place, is interrupted to watch the connection again, and the reader goes back to sleep.
 *
 * <p>It reads whatever a connection is sent while it is {@link Quick#expectsQuick expected} to be quick; the connection gives
 * what is not to a thread that may block ({@link Invocable#isNonBlockingInvocation} tells).
 */
public final class QuickConnector extends ServerConnector {
    /**
     * @param selectors how many threads select; 0 or less for as many as suit the processors
     */
    public QuickConnector(Server server, int acceptors, int selectors, ConnectionFactory factory) {
        super(server, acceptors, selectors, factory);
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        Quick endPoint = new Quick(channel, selector, key, getScheduler());
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    /** A connection's end that may be read by the selecting thread. */
    final class Quick extends SocketChannelEndPoint {
        private volatile boolean quick;

        Quick(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
        }

        /** Whether what is read next is likely to need no thread that may block. */
        void expectsQuick(boolean expected) {
            quick = expected;
        }

        /** Runs something on a thread that may block. */
        void execute(Runnable task) {
            getExecutor().execute(task);
        }

        @Override
        public void fillInterested(Callback callback) {
            super.fillInterested(quick ? new BySelector(callback) : callback);
        }
    }

    private record BySelector(Callback reader) implements Callback, Runnable {
        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }

        @Override
        public void succeeded() {
            Invocable.invokeNonBlocking(this);
        }

        @Override
        public void run() {
            reader.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            reader.failed(failure);
        }
    }
}
