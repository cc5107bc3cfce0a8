package org.higginspush.ledger.push;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * A Web Push service (RFC 8030) on loopback, over TLS, that fails for a while when it is told to. It delivers at once what it takes. Safe
 * for any thread.
 */
public final class PushService implements AutoCloseable {
    /** Who is woken. Called on threads of the service. */
    public interface Subscriber {
        /** A code has come, to prove the registration with. */
        void codeCame(String code);

        /**
         * The service takes a wake-up, and has not answered yet.
         *
         * @param earlier by how many nanoseconds the hub may have sent it earlier, at most: it was the first on a new connection
         * @param isAnswered false if the hub will hear no answer
         */
        void wakeUpTaken(long earlier, boolean isAnswered);

        /** The wake-up has come. */
        void woken();
    }

    private record PushTarget(PushSubscription subscription, Subscriber subscriber) {}

    private static final int THREADS = 8;

    private final Path certificate;
    private final Server server = new Server(new QueuedThreadPool(THREADS));
    private final ServerConnector connector;
    private final Map<String, PushTarget> targets = new ConcurrentHashMap<>();
    /** The connections of requests that get no answer. */
    private final Queue<EndPoint> hanging = new ConcurrentLinkedQueue<>();

    private volatile @Nullable PushServiceFault fault;

    private PushService(PushCertificate certificate) {
        this.certificate = certificate.pem();
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(certificate.context());
        HttpConnectionFactory http = new HttpConnectionFactory(new HttpConfiguration());
        connector = new ServerConnector(
                server, null, null, null, 1, 1, new SslConnectionFactory(tls, http.getProtocol()), http);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new PushHandler());
    }

    /**
     * Starts one.
     *
     * @param folder where its certificate is put
     * @throws IOException if it cannot be started
     */
    public static PushService start(Path folder) throws IOException {
        PushService service = new PushService(PushCertificate.create(folder));
        try {
            service.server.start();
        } catch (Exception e) {
            throw new IOException("The push service could not be started.", e);
        }
        return service;
    }

    /** What the hub is told in its settings. */
    public List<String> settings() {
        return List.of(
                "push.web-push.contact=mailto:ledger@example.org",
                "push.web-push.allow-private-endpoints=on",
                "push.trust=" + certificate);
    }

    /** A phone subscribes. */
    public PushSubscription subscribe(Subscriber subscriber) {
        String path = "/push/" + UUID.randomUUID();
        PushSubscription subscription = new PushSubscription("https://127.0.0.1:" + connector.getLocalPort() + path);
        targets.put(path, new PushTarget(subscription, subscriber));
        return subscription;
    }

    /** From now on it fails, in one way, until it recovers. */
    public void fail(RandomGenerator chance) {
        PushServiceFault[] faults = PushServiceFault.values();
        fault = faults[chance.nextInt(faults.length)];
    }

    /** It works again. */
    public void recover() {
        fault = null;
        for (EndPoint one = hanging.poll(); one != null; one = hanging.poll()) {
            one.close();
        }
    }

    @Override
    public void close() {
        recover();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The push service could not be stopped.", e);
        }
    }

    private final class PushHandler extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            ByteBuffer content = Content.Source.asByteBuffer(request);
            byte[] body = new byte[content.remaining()];
            content.get(body);
            EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
            PushTarget target = targets.get(request.getHttpURI().getPath());
            PushServiceFault now = fault;
            if (target == null || now == PushServiceFault.REFUSES) {
                answer(response, target == null ? 404 : 503, callback);
            } else if (now == PushServiceFault.HANGS) {
                hanging.add(endPoint);
            } else if (now == PushServiceFault.RESETS) {
                reset(endPoint);
            } else {
                boolean isAnswered = now == null;
                Runnable delivery = delivery(target, body, age(request), isAnswered);
                if (isAnswered) {
                    answer(response, 201, Callback.from(callback, delivery));
                } else {
                    reset(endPoint);
                    delivery.run();
                }
            }
            return true;
        }
    }

    private static Runnable delivery(PushTarget target, byte[] body, long earlier, boolean isAnswered) {
        if (body.length > 0) {
            String code = target.subscription.code(body);
            return () -> target.subscriber.codeCame(code);
        }
        target.subscriber.wakeUpTaken(earlier, isAnswered);
        return target.subscriber::woken;
    }

    /** For how long the hub can have waited for a new connection; 0 on an old one. */
    private static long age(Request request) {
        Connection connection = request.getConnectionMetaData().getConnection();
        boolean isFirst = connection.getMessagesIn() <= 1;
        long millis = System.currentTimeMillis() - connection.getEndPoint().getCreatedTimeStamp();
        return isFirst ? Duration.ofMillis(Math.max(0, millis)).toNanos() : 0;
    }

    private static void answer(Response response, int status, Callback callback) {
        response.setStatus(status);
        if (status == 201) {
            response.getHeaders().put("Location", "/message/" + UUID.randomUUID());
        }
        Content.Sink.write(response, true, "", callback);
    }

    private static void reset(EndPoint endPoint) throws IOException {
        EndPoint lowest = endPoint;
        while (lowest instanceof SslConnection.SslEndPoint secured) {
            lowest = secured.getSslConnection().getEndPoint();
        }
        if (lowest.getTransport() instanceof SocketChannel channel) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        lowest.close();
    }
}
