package org.higginspush.hub.edge.bayeux.websocket;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.edge.bayeux.PushSession;
import org.higginspush.hub.edge.bayeux.RequestContext;
import org.higginspush.hub.edge.bayeux.RequestSource;
import org.higginspush.hub.edge.bayeux.Throttle;
import org.higginspush.hub.edge.jetty.ReadBudget;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.plugin.RefusalLog;
import org.jspecify.annotations.Nullable;

/**
 * What a WebSocket keeps of the HTTP request it was opened with: the address and the browser cookie. Everything else, which
 * CometD's own context keeps, is let go, because it would stay in memory for the life of the connection.
 */
@SuppressWarnings("NullAway") // BayeuxContext is not annotated; CometD allows null for all of these
final class WebSocketContext implements RequestContext {
    private static final int HANDSHAKES_AT_ONCE = 10;

    private final WebSocketEndPoint endPoint;
    private final ListenAddress listenAddress;
    private final @Nullable SocketAddress remote;
    private final @Nullable String browserCookie;
    private final @Nullable String client;
    private final boolean secure;
    /** Null once the first message came. Owned by the thread that reads. */
    private @Nullable RequestSource source;

    // Each WebSocket handshakes once, few a second time: only these need a throttle. Guarded by this.
    private boolean hasHandshaken;
    private @Nullable Throttle handshakes;

    /**
     * @param client the name of the client's program
     */
    WebSocketContext(
            WebSocketEndPoint endPoint,
            ListenAddress listenAddress,
            RequestSource source,
            @Nullable String browserCookie,
            @Nullable String client,
            boolean secure) {
        this.endPoint = endPoint;
        this.listenAddress = listenAddress;
        this.source = source;
        this.remote = source.remote();
        this.browserCookie = browserCookie;
        this.client = client;
        this.secure = secure;
    }

    /** Tells the log of a connection that is closed for what came on it, or for what did not. */
    void closed(int code, String reason, @Nullable PushSession session) {
        if (RefusalLog.isOn() && code != CloseStatus.NORMAL && code != CloseStatus.SERVICE_RESTART) {
            Identity who = session == null ? null : session.identity();
            RefusalLog.refused("to keep the WebSocket", who, ClientAddress.of(remote), code + " " + reason);
        }
    }

    /** The value of the browser cookie the upgrade came with, or null. */
    @Nullable
    String browserCookie() {
        return browserCookie;
    }

    /** The upgrade, when the first message asks for it; null for all others: one try, so that nobody tries many ids. */
    @Nullable
    RequestSource takeSource() {
        RequestSource taken = source;
        source = null;
        return taken;
    }

    @Override
    public synchronized Duration handshake(long nanoTime) {
        if (!hasHandshaken) {
            hasHandshaken = true;
            return Duration.ZERO;
        }
        if (handshakes == null) {
            handshakes = new Throttle(Duration.ofSeconds(1), HANDSHAKES_AT_ONCE, nanoTime);
        }
        return handshakes.take(nanoTime);
    }

    @Override
    public void refused(@Nullable String channel, @Nullable Object error, @Nullable PushSession session) {
        endPoint.charge(ReadBudget.REFUSAL_UNITS);
        endPoint.metrics().refused(RequestContext.code(error));
        RequestContext.log(channel, error, session, remote);
    }

    /** Nothing to do: what may come on a WebSocket follows from its session. */
    @Override
    public void publisher() {}

    @Override
    public void created(PushSession session) {
        endPoint.binding().bind(session);
    }

    @Override
    public ListenAddress listenAddress() {
        return listenAddress;
    }

    @Override
    public boolean isInUrl() {
        return false;
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return remote;
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return null;
    }

    /** Of the headers, only the name of the client's program is left. */
    @Override
    public String getHeader(String name) {
        return HttpHeader.USER_AGENT.is(name) ? client : null;
    }

    @Override
    public List<String> getHeaderValues(String name) {
        return null;
    }

    @Override
    public String getParameter(String name) {
        return null;
    }

    @Override
    public List<String> getParameterValues(String name) {
        return null;
    }

    @Override
    public String getCookie(String name) {
        return null;
    }

    @Override
    public Object getRequestAttribute(String name) {
        return null;
    }

    @Override
    public String getProtocol() {
        return "HTTP/1.1";
    }

    @Override
    public String getURL() {
        return "/bayeux";
    }
}
