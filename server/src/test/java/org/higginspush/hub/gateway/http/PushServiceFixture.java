package org.higginspush.hub.gateway.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.higginspush.hub.TestCertificate;
import org.jspecify.annotations.Nullable;

/**
 * A push service on a free port of this machine, over HTTP/2 and HTTP/1.1 with TLS, or over HTTP/1.1 without. It behaves as its vendor
 * documents, unless it is told to misbehave.
 */
public abstract class PushServiceFixture implements AutoCloseable {
    private enum FixtureMood {
        WORKS,
        HANGS,
        RESETS,
        BREAKS_OFF,
        ENDLESS
    }

    private final Server server = new Server();
    private final ServerConnector connector;
    private final boolean secure;
    private final List<ReceivedPost> received = new CopyOnWriteArrayList<>();
    private final Queue<FixtureAnswer> next = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private volatile FixtureMood mood = FixtureMood.WORKS;
    private volatile @Nullable FixtureAnswer always;

    /**
     * @param certificate null for plain HTTP/1.1
     * @param streams how many requests a connection takes at the same time over HTTP/2; zero for HTTP/1.1 alone
     */
    protected PushServiceFixture(@Nullable TestCertificate certificate, int streams) {
        secure = certificate != null;
        connector = certificate == null ? new ServerConnector(server) : secureConnector(server, certificate, streams);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(new VendorHandler());
    }

    /** Only here HTTP/2 is needed on the class path. */
    private static ServerConnector secureConnector(Server server, TestCertificate certificate, int streams) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(certificate.serverContext());
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.addCustomizer(new SecureRequestCustomizer(false));
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        if (streams == 0) {
            return new ServerConnector(server, new SslConnectionFactory(tls, http1.getProtocol()), http1);
        }
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(streams);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol("http/1.1");
        return new ServerConnector(server, new SslConnectionFactory(tls, alpn.getProtocol()), alpn, http2, http1);
    }

    /** Starts it; for the constructors of its kinds. */
    protected final void start() {
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it answers when it works. */
    protected abstract FixtureAnswer answer(ReceivedPost post);

    public int port() {
        return connector.getLocalPort();
    }

    /** Its address, without a slash at the end. */
    public URI address() {
        return address("127.0.0.1");
    }

    /** Its address under another name. */
    public URI address(String host) {
        return URI.create((secure ? "https://" : "http://") + host + ":" + port());
    }

    /** All requests, in order. */
    public List<ReceivedPost> received() {
        return received;
    }

    /** Waits until so many requests have come. */
    public void awaitReceived(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> received.size() >= count);
    }

    /** How many requests were under way at the same time, at most. */
    public int mostUnderWay() {
        return mostUnderWay.get();
    }

    public int connections() {
        return connector.getConnectedEndPoints().size();
    }

    /** The next request is answered like this; may be called several times, for several requests. */
    public void answersNext(FixtureAnswer answer) {
        next.add(answer);
    }

    /** Every request is answered like this from now on. */
    public void answers(FixtureAnswer answer) {
        always = answer;
    }

    /** It takes requests and never answers. */
    public void hangs() {
        mood = FixtureMood.HANGS;
    }

    /** It resets the connection with each request that comes. */
    public void resets() {
        mood = FixtureMood.RESETS;
    }

    /** It begins an answer and breaks off. */
    public void breaksOff() {
        mood = FixtureMood.BREAKS_OFF;
    }

    /** Its answers never end. */
    public void answersWithoutEnd() {
        mood = FixtureMood.ENDLESS;
    }

    /** It closes all connections, whatever is under way on them. */
    public void closesConnections() {
        connector.getConnectedEndPoints().forEach(EndPoint::close);
    }

    public void worksAgain() {
        mood = FixtureMood.WORKS;
        always = null;
        next.clear();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private final class VendorHandler extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            Callback counted = Callback.from(callback, underWay::decrementAndGet);
            ReceivedPost post = read(request);
            received.add(post);
            switch (mood) {
                case WORKS -> {
                    FixtureAnswer answer = answerTo(post);
                    underWay.decrementAndGet(); // the client may send the next as soon as it has the answer
                    respond(response, answer, callback);
                }
                case HANGS -> {}
                case RESETS ->
                    reset(request.getConnectionMetaData().getConnection().getEndPoint());
                case BREAKS_OFF -> breakOff(response, counted);
                case ENDLESS -> writeOn(response, counted);
            }
            return true;
        }
    }

    private FixtureAnswer answerTo(ReceivedPost post) {
        FixtureAnswer scripted = next.poll();
        FixtureAnswer fixed = scripted == null ? always : scripted;
        return fixed == null ? answer(post) : fixed;
    }

    private static ReceivedPost read(Request request) throws IOException {
        Map<String, String> headers = new HashMap<>();
        request.getHeaders()
                .forEach(field -> headers.putIfAbsent(field.getName().toLowerCase(Locale.ROOT), field.getValue()));
        headers.put("host", request.getHttpURI().getAuthority()); // which HTTP/2 has no header for
        ByteBuffer body = Content.Source.asByteBuffer(request);
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        Object session = request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE);
        String name = session instanceof EndPoint.SslSessionData data ? ServerNames.of(data.sslSession()) : "";
        return new ReceivedPost(
                request.getMethod(),
                request.getHttpURI().getPathQuery(),
                Map.copyOf(headers),
                bytes,
                request.getConnectionMetaData().getHttpVersion().asString(),
                name);
    }

    private static void respond(Response response, FixtureAnswer answer, Callback callback) {
        response.setStatus(answer.status());
        answer.headers().forEach(response.getHeaders()::put);
        Content.Sink.write(response, true, answer.body(), callback);
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

    private static void breakOff(Response response, Callback callback) {
        response.setStatus(200);
        Callback.Completable written = new Callback.Completable();
        Content.Sink.write(response, false, "{", written);
        written.whenComplete((done, failure) -> callback.failed(new IOException("told to break off")));
    }

    private static void writeOn(Response response, Callback callback) {
        response.setStatus(200);
        Callback.Completable written = new Callback.Completable();
        Content.Sink.write(response, false, " ".repeat(4_000), written);
        written.whenComplete((done, failure) -> {
            if (failure == null) {
                writeOn(response, callback);
            } else {
                callback.failed(failure);
            }
        });
    }
}
