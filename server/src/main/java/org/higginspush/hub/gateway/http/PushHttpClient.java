package org.higginspush.hub.gateway.http;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Sends requests to push services, over HTTP/2 where they speak it, else over HTTP/1.1. It follows no redirect, keeps no cookie, asks
 * for no compression, and reads so much of an answer and no more. A server that takes so many requests at a time gets so many; the
 * others wait for their turn.
 *
 * <p>Jetty's client and not the JDK's: with that one there is no way to connect to an address that was checked and still have the
 * certificate compared with the name.
 */
public final class PushHttpClient implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int NAME_THREADS = 4;
    private static final int NAMES_WAITING = 1_000;
    private static final int MAX_HEADER_BYTES = 16_384;
    private static final long IDLE_MILLIS = 60_000;

    private final HttpLimits limits;
    private final boolean privateAllowed;
    private final ThreadPoolExecutor names;
    private final HttpClient client;

    /** For servers that the operator chose. */
    public static PushHttpClient toVendor(HttpLimits limits, SSLContext trust) {
        return new PushHttpClient(limits, trust, InetAddress::getAllByName, true, new ClientConnector());
    }

    /**
     * For servers that strangers name.
     *
     * @param allowPrivate whether addresses of this machine and its network may be connected to
     */
    public static PushHttpClient toStrangers(HttpLimits limits, SSLContext trust, boolean allowPrivate) {
        return new PushHttpClient(limits, trust, InetAddress::getAllByName, allowPrivate, new ClientConnector());
    }

    PushHttpClient(
            HttpLimits limits, SSLContext trust, HostResolver hosts, boolean allowPrivate, ClientConnector connector) {
        this.limits = limits;
        this.privateAllowed = allowPrivate;
        this.names = nameThreads();
        this.client = client(connector, trust);
        client.setSocketAddressResolver(
                new CheckedResolver(hosts, address -> allowPrivate || PublicAddresses.contains(address), names));
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("The client for push services cannot be started.", e);
        }
        // After the start, which adds them: one follows redirects, one answers to a 401.
        client.getProtocolHandlers().clear();
        client.getContentDecoderFactories().clear();
    }

    private static ThreadPoolExecutor nameThreads() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                NAME_THREADS, NAME_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(NAMES_WAITING), task -> {
                    Thread thread = new Thread(task, "push-gateway-names");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private HttpClient client(ClientConnector connector, SSLContext trust) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
        threads.setName("push-gateway");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(trust);
        connector.setExecutor(threads);
        connector.setSelectors(1);
        connector.setSslContextFactory(tls);
        HTTP2Client http2 = new HTTP2Client(connector);
        http2.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
        http2.setMaxConcurrentPushedStreams(0);
        HttpClient made = new HttpClient(new NegotiatedTransport(connector, http2));
        made.setExecutor(threads);
        made.setName("push-gateway");
        made.setConnectTimeout(limits.connect().toMillis());
        made.setIdleTimeout(IDLE_MILLIS);
        made.setDestinationIdleTimeout(IDLE_MILLIS);
        made.setMaxConnectionsPerDestination(limits.connections());
        made.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
        made.setFollowRedirects(false);
        made.setHttpCookieStore(new HttpCookieStore.Empty());
        made.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "higgins-push"));
        return made;
    }

    /** Whether addresses of this machine and its network may be connected to. */
    boolean isPrivateAllowed() {
        return privateAllowed;
    }

    /**
     * Sends a request.
     *
     * @return completed with the whole answer, whatever its status, or failed with an {@link IOException} whose text is for an operator
     *     and names no address; within the deadline, on a thread that must not be blocked
     */
    CompletableFuture<HttpAnswer> send(HttpPost post) {
        return send(post, () -> false);
    }

    /**
     * Sends a request, unless it is withdrawn before its turn on a connection comes.
     *
     * @param withdrawn asked once, before the first byte is written
     * @return as {@link #send(HttpPost)}; failed if it was withdrawn
     */
    CompletableFuture<HttpAnswer> send(HttpPost post, BooleanSupplier withdrawn) {
        CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
        try {
            Request request = request(post).onRequestBegin(begun -> {
                if (withdrawn.getAsBoolean()) {
                    begun.abort(new CancellationException());
                }
            });
            request.send(new BufferingResponseListener(limits.maxAnswerBytes()) {
                @Override
                public void onComplete(Result result) {
                    if (result.isFailed()) {
                        answer.completeExceptionally(HttpFailures.explained(result.getFailure(), limits));
                    } else {
                        answer.complete(answer(result, getContent()));
                    }
                }
            });
        } catch (RuntimeException e) {
            answer.completeExceptionally(HttpFailures.explained(e, limits));
        }
        return answer;
    }

    private Request request(HttpPost post) {
        Request request = client.newRequest(post.address())
                .method(HttpMethod.POST)
                .timeout(limits.deadline().toMillis(), TimeUnit.MILLISECONDS)
                .headers(headers -> post.headers().forEach(headers::put));
        if ("http".equalsIgnoreCase(post.address().getScheme())) {
            request.version(HttpVersion.HTTP_1_1); // only TLS tells which version the other side speaks
        }
        if (post.body().length == 0) {
            return request.headers(headers -> headers.put(HttpHeader.CONTENT_LENGTH, 0)); // some servers insist
        }
        String type = post.headers().getOrDefault("Content-Type", "application/octet-stream");
        return request.body(new BytesRequestContent(type, post.body()));
    }

    private static HttpAnswer answer(Result result, byte[] body) {
        Map<String, String> headers = new HashMap<>();
        result.getResponse()
                .getHeaders()
                .forEach(field -> headers.putIfAbsent(field.getName().toLowerCase(Locale.ROOT), field.getValue()));
        return new HttpAnswer(result.getResponse().getStatus(), Map.copyOf(headers), body);
    }

    /** Ends what is under way as failed, and closes the connections. */
    @Override
    public void close() {
        names.shutdownNow();
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The client for push services cannot be stopped.", e);
        }
    }
}
