package org.higginspush.hub.edge.bayeux;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a WebSocket keeps of the HTTP request it was made with: where it came from and its browser cookie. Everything else
 * of the upgrade is let go, because it would stay reachable for the life of the connection.
 */
@SuppressWarnings("NullAway") // BayeuxContext is not annotated; CometD allows null for all of these
final class Peer implements NoServlet {
    private final @Nullable SocketAddress remote;
    private final @Nullable String browserCookie;
    private final boolean secure;
    private volatile @Nullable Exchange exchange;
    private @Nullable WebSocketEndPoint endPoint;
    /** Null once the first message came. */
    private @Nullable RequestSource source;

    // Each WebSocket handshakes once, few a second time: only these need a throttle. Guarded by this.
    private boolean hasHandshaken;
    private @Nullable Throttle handshakes;

    Peer(RequestSource source, @Nullable String browserCookie, boolean secure) {
        this.source = source;
        this.remote = source.remote();
        this.browserCookie = browserCookie;
        this.secure = secure;
    }

    void belongsTo(WebSocketEndPoint connection) {
        endPoint = connection;
    }

    WebSocketEndPoint endPoint() {
        return Objects.requireNonNull(endPoint);
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

    /**
     * Counts a handshake on this connection.
     *
     * @return zero if it may be, else how long to wait
     */
    synchronized Duration handshakes(long now) {
        if (!hasHandshaken) {
            hasHandshaken = true;
            return Duration.ZERO;
        }
        if (handshakes == null) {
            handshakes = new Throttle(Duration.ofSeconds(1), 10, now);
        }
        return handshakes.take(now);
    }

    @Override
    public @Nullable Exchange exchange() {
        return exchange;
    }

    @Override
    public void refused() {
        endPoint().charge(ReadBudget.REFUSAL_UNITS);
    }

    void begins(Exchange next) {
        exchange = next;
    }

    void ends(Exchange last) {
        if (exchange == last) {
            exchange = null;
        }
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

    @Override
    public String getHeader(String name) {
        return null;
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

    @Override
    public List<Locale> getLocales() {
        return List.of();
    }
}
