package org.higginspush.bench.wakeup;

import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
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
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A server in the place of Firebase Cloud Messaging, with TLS and HTTP/2 as there (100 streams a connection), and of Google's server for
 * access tokens. It notes who was woken, and can be made to hang: then it takes requests and answers none.
 */
final class PushServiceServer implements AutoCloseable {
    private static final int STREAMS = 100;
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("\"code\":\"([^\"]+)\"");
    private static final String ACCESS_TOKEN =
            "{\"access_token\":\"bench\",\"expires_in\":3599,\"token_type\":\"Bearer\"}";
    private static final String TAKEN = "{\"name\":\"projects/" + PushServiceFiles.PROJECT + "/messages/1\"}";

    private final Server server = new Server();
    private final BiConsumer<String, String> codes;
    private final Queue<Callback> held = new ConcurrentLinkedQueue<>();
    private volatile boolean hangs;
    private volatile WakeUpCounts counts = new WakeUpCounts();

    /** @param codes is told of each registration that is to be proven: the device's token and the code */
    PushServiceServer(int port, String keyStore, BiConsumer<String, String> codes) {
        this.codes = codes;
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(keyStore);
        tls.setKeyStorePassword(PushServiceFiles.PASSWORD);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(STREAMS);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        alpn.setDefaultProtocol(http1.getProtocol());
        ServerConnector connector = new ServerConnector(
                server, 1, 1, new SslConnectionFactory(tls, alpn.getProtocol()), alpn, http2, http1);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new Messages());
    }

    void start() {
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the push service of the bench could not start", e);
        }
    }

    /** Counts from nothing. */
    void begin() {
        counts = new WakeUpCounts();
    }

    WakeUpCounts counts() {
        return counts;
    }

    /** Answers nothing any more, or everything again; what it holds is broken off then. */
    void hangs(boolean doesSo) {
        hangs = doesSo;
        for (Callback each = held.poll(); !doesSo && each != null; each = held.poll()) {
            each.failed(new EofException("never answered"));
        }
    }

    @Override
    public void close() {
        hangs(false);
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Messages extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Content.Source.asString(
                    request,
                    StandardCharsets.UTF_8,
                    Promise.from(body -> take(request, body, response, callback), callback::failed));
            return true;
        }

        private void take(Request request, String body, Response response, Callback callback) {
            if (!Request.getPathInContext(request).endsWith("/messages:send")) {
                write(response, ACCESS_TOKEN, callback);
                return;
            }
            Matcher token = TOKEN.matcher(body);
            Matcher code = CODE.matcher(body);
            if (token.find() && code.find()) {
                write(response, TAKEN, callback);
                codes.accept(token.group(1), code.group(1));
                return;
            }
            WakeUpCounts now = counts;
            now.begins();
            if (hangs) {
                held.add(callback);
                return;
            }
            write(response, TAKEN, Callback.from(() -> now.ends(token.group(1)), callback));
        }
    }

    private static void write(Response response, String json, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        Content.Sink.write(response, true, json, callback);
    }
}
