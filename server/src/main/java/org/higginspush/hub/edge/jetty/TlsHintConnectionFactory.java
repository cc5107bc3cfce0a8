package org.higginspush.hub.edge.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.plugin.RefusalLog;

/**
 * What serves connections without TLS at an address with it: one answer that says so, whatever was asked. A client that speaks neither
 * HTTP nor TLS gets it as well.
 */
public final class TlsHintConnectionFactory extends AbstractConnectionFactory {
    private static final long IDLE_MILLIS = 1_000;
    private static final int MOST_BYTES = 65_536;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final byte[] answer;
    private final HubMetrics metrics;

    /** @param problem the problem document (RFC 9457) with which every request is refused, in ASCII */
    public TlsHintConnectionFactory(String problem, HubMetrics metrics) {
        super("tls-hint");
        this.metrics = metrics;
        String head = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nContent-Length: "
                + problem.length() + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        answer = (head + problem).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        endPoint.setIdleTimeout(IDLE_MILLIS);
        metrics.refused(ErrorCode.MALFORMED);
        RefusalLog.refused(
                "a connection without TLS",
                null,
                ClientAddress.of(endPoint.getRemoteSocketAddress()),
                "this port speaks TLS");
        return new TlsHintConnection(endPoint, connector, answer);
    }

    /** Answers, and then reads what the client has still sent: a connection that is closed with something unread loses its answer. */
    private static final class TlsHintConnection extends AbstractConnection implements Connection.UpgradeTo {
        private final byte[] answer;
        private final long openedAt = System.nanoTime();
        private int discarded;

        TlsHintConnection(EndPoint endPoint, Connector connector, byte[] answer) {
            super(endPoint, connector.getExecutor());
            this.answer = answer;
        }

        @Override
        public void onUpgradeTo(ByteBuffer beginning) {
            beginning.position(beginning.limit()); // whatever was asked
        }

        @Override
        public void onOpen() {
            super.onOpen();
            getEndPoint().write(Callback.from(this::answered, failure -> close()), ByteBuffer.wrap(answer));
        }

        private void answered() {
            getEndPoint().shutdownOutput();
            fillInterested();
        }

        @Override
        public void onFillable() {
            try {
                ByteBuffer buffer = ByteBuffer.allocate(2_048);
                buffer.limit(0);
                int read = getEndPoint().fill(buffer);
                while (read > 0 && discarded < MOST_BYTES) {
                    discarded += read;
                    buffer.clear().limit(0);
                    read = getEndPoint().fill(buffer);
                }
                if (read == 0 && System.nanoTime() - openedAt < MOST_NANOS) {
                    fillInterested();
                } else {
                    close();
                }
            } catch (IOException e) {
                close();
            }
        }
    }
}
