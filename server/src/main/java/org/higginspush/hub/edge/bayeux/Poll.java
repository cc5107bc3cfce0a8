package org.higginspush.hub.edge.bayeux;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.cometd.bayeux.Promise;
import org.cometd.server.CometDRequest;
import org.cometd.server.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request of Bayeux messages, as CometD sees it, with the exchange its messages belong to. It may be held for as
 * long as a device is idle.
 */
@SuppressWarnings("NullAway") // CometD's interfaces are not annotated; it allows null for all of these
final class Poll implements CometDRequest, CometDRequest.Input, NoServlet {
    private final Request request;
    private final int mostBytes;
    private final Exchange exchange = new Exchange();
    private int bytes;

    /**
     * @param mostBytes how many bytes the body may have
     */
    Poll(Request request, int mostBytes) {
        this.request = request;
        this.mostBytes = mostBytes;
    }

    @Override
    public Exchange exchange() {
        return exchange;
    }

    @Override
    public void refused() {
        RateLimitHandler.refused(request);
    }

    /** From now on the connection of this request may send as much as a publisher. */
    void isOfPublisher() {
        RateLimitHandler.isOfPublisher(request);
    }

    /** What waits for the answer to be written goes on too if that fails. */
    Promise<Void> written(Promise<Void> promise) {
        return Promise.from(promise::succeed, failure -> {
            exchange.written();
            promise.fail(failure);
        });
    }

    /** Where the request came in, if that is read by the thread that selects. */
    @Nullable
    QuickEndPoint end() {
        return QuickEndPoint.of(request);
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
        return cookie(request, name);
    }

    /** The value of a cookie of a request (RFC 6265), or null. */
    static @Nullable String cookie(Request request, String name) {
        if (!request.getHeaders().contains(HttpHeader.COOKIE)) {
            return null;
        }
        for (var cookie : Request.getCookies(request)) {
            if (cookie.getName().equals(name)) {
                return cookie.getValue();
            }
        }
        return null;
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
