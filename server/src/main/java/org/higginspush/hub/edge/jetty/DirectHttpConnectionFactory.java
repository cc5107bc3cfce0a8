package org.higginspush.hub.edge.jetty;

import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Makes HTTP/1.1 connections that cost no thread to go on after an answer which came late, as those of polls do. Jetty gives
 * such a connection to a pooled thread, which tries to read, finds nothing and goes back to sleep; here it waits for the
 * next request at once, unless that has been read already.
 *
 * <p>{@link HttpConnection} belongs to Jetty's internals: look here first when Jetty is updated.
 */
public final class DirectHttpConnectionFactory extends HttpConnectionFactory {
    public DirectHttpConnectionFactory(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new DirectHttpConnection(getHttpConfiguration(), connector, endPoint), connector, endPoint);
    }

    private static final class DirectHttpConnection extends HttpConnection {
        private final Executor threads;

        DirectHttpConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
            super(configuration, connector, endPoint);
            threads = connector.getExecutor();
        }

        /** The head of a request did not come in time: that is answered, where Jetty would only close the connection. */
        @Override
        public void onFillInterestedFailed(Throwable cause) {
            if (cause instanceof RequestTimeoutException late) {
                getParser().close();
                late.answer(getEndPoint());
            } else {
                super.onFillInterestedFailed(cause);
            }
        }

        @Override
        protected Executor getExecutor() {
            return this::execute;
        }

        @SuppressWarnings("ReferenceEquality") // Jetty hands over the connection itself to go on with it
        private void execute(Runnable task) {
            if (task == this && isRequestBufferEmpty() && getEndPoint().isOpen()) {
                fillInterested();
            } else {
                threads.execute(task);
            }
        }
    }
}
