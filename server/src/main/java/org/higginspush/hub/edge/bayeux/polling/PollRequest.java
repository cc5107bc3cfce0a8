package org.higginspush.hub.edge.bayeux.polling;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.cometd.bayeux.Promise;
import org.cometd.server.CometDRequest;
import org.cometd.server.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.edge.bayeux.BrowserCookie;
import org.higginspush.hub.edge.bayeux.HttpRequestContext;
import org.higginspush.hub.edge.bayeux.MessageBatch;
import org.higginspush.hub.edge.bayeux.PushSession;
import org.higginspush.hub.edge.bayeux.RequestContext;
import org.higginspush.hub.edge.bayeux.RequestSource;
import org.higginspush.hub.edge.jetty.DirectEndPoint;
import org.higginspush.hub.edge.jetty.RateLimitHandler;
import org.higginspush.hub.edge.jetty.ThrottledConnector;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request of Bayeux messages, as CometD sees it. It may be held for as
 * long as a device is idle.
 */
@SuppressWarnings("NullAway") // CometD's interfaces are not annotated; it allows null for all of these
final class PollRequest implements CometDRequest, CometDRequest.Input, HttpRequestContext {
    private final Request request;
    private final int mostBytes;
    private final MessageBatch batch = new MessageBatch();
    private int bytes;
    private boolean inUrl;

    /**
     * @param mostBytes how many bytes the body may have
     */
    PollRequest(Request request, int mostBytes) {
        this.request = request;
        this.mostBytes = mostBytes;
    }

    @Override
    public MessageBatch batch() {
        return batch;
    }

    @Override
    public void refused(@Nullable String channel, @Nullable Object error, @Nullable PushSession session) {
        RateLimitHandler.refused(request);
        ThrottledConnector.refused(request, RequestContext.code(error));
        RequestContext.log(channel, error, session, getRemoteAddress());
    }

    @Override
    public void publisher() {
        RateLimitHandler.publisher(request);
    }

    /** A WebSocket that was open before this handshake may join the session, for a moment. */
    @Override
    public void created(PushSession session) {
        session.madeBy(new RequestSource(getRemoteAddress(), getHeader("Origin"), System.nanoTime()));
    }

    @Override
    public Duration handshake(long nanoTime) {
        return Duration.ZERO; // handshakes over HTTP are limited by address only
    }

    @Override
    public ListenAddress listenAddress() {
        return ThrottledConnector.addressOf(request);
    }

    @Override
    public boolean isInUrl() {
        return inUrl;
    }

    /** Its messages are part of the URL. */
    void inUrl() {
        inUrl = true;
    }

    /** What waits for the response to be written goes on too if that fails. */
    Promise<Void> written(Promise<Void> promise) {
        return Promise.from(promise::succeed, failure -> {
            batch.written();
            promise.fail(failure);
        });
    }

    /** The end point on which the request came in, if it is one of {@code edge.jetty}. */
    @Nullable
    DirectEndPoint endPoint() {
        return DirectEndPoint.of(request);
    }

    @Override
    public String getMethod() {
        return request.getMethod();
    }

    @Override
    public String getProtocol() {
        return "HTTP/1.1";
    }

    /** Bayeux is UTF-8; what says otherwise is refused before it comes here. */
    @Override
    public String getCharacterEncoding() {
        return "UTF-8";
    }

    @Override
    public String getParameter(String name) {
        return Request.extractQueryParameters(request).getValue(name);
    }

    @Override
    public List<String> getParameterValues(String name) {
        return Request.extractQueryParameters(request).getValuesOrEmpty(name);
    }

    @Override
    public String getCookie(String name) {
        return BrowserCookie.cookie(request, name);
    }

    @Override
    public String getHeader(String name) {
        return request.getHeaders().get(name);
    }

    @Override
    public List<String> getHeaderValues(String name) {
        return request.getHeaders().getValuesList(name);
    }

    @Override
    public Input getInput() {
        return this;
    }

    @Override
    public void demand(Runnable onContent) {
        request.demand(onContent);
    }

    @Override
    public @Nullable Chunk read() throws IOException {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
            return null;
        }
        if (Content.Chunk.isFailure(chunk)) {
            throw new IOException("The body of a request broke off", chunk.getFailure());
        }
        bytes += chunk.remaining();
        if (bytes > mostBytes) {
            chunk.release();
            throw new HttpException(HttpStatus.PAYLOAD_TOO_LARGE_413, null);
        }
        return new Part(chunk);
    }

    /** A part of the body. */
    private record Part(Content.Chunk content) implements Chunk {
        @Override
        public ByteBuffer byteBuffer() {
            return content.getByteBuffer();
        }

        @Override
        public boolean isLast() {
            return content.isLast();
        }

        @Override
        public void release() {
            content.release();
        }
    }

    /** Tells of a request that failed while it was held. That nothing comes in meanwhile is no failure. */
    @Override
    public void addFailureHandler(Consumer<Throwable> handler) {
        request.addFailureListener(handler);
        request.addIdleTimeoutListener(timeout -> false);
    }

    @Override
    public Object getAttribute(String name) {
        return request.getAttribute(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
        request.setAttribute(name, value);
    }

    @Override
    public Object getRequestAttribute(String name) {
        return request.getAttribute(name);
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return request.getConnectionMetaData().getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return request.getConnectionMetaData().getLocalSocketAddress();
    }

    @Override
    public boolean isSecure() {
        return request.isSecure();
    }

    /** The path at which a proxy has the hub; empty if it has the whole address to itself. */
    @Override
    public String getContextPath() {
        return PluginContext.pathPrefix(request);
    }

    /** Without the query: in one of callback polling stands all that the client says, and this gets logged. */
    @Override
    public String getURL() {
        return request.getHttpURI().getPath();
    }

    @Override
    public List<Locale> getLocales() {
        return Request.getLocales(request);
    }
}
