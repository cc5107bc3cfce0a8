package org.higginspush.hub.edge.bayeux.websocket;

import java.time.Duration;
import org.higginspush.hub.edge.bayeux.BayeuxRequest;
import org.higginspush.hub.edge.bayeux.BayeuxRequest.Handshake;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.bayeux.PushSession;
import org.higginspush.hub.edge.bayeux.RequestSource;
import org.jspecify.annotations.Nullable;

/**
 * Which session one WebSocket speaks for: the one that handshook there, or one that moved there. While it speaks for none,
 * Jetty's timer watches whether the connection is idle, and a timeout waits for a handshake; while it speaks for one, the
 * regular inspection of the session does: a timer of its own would cost memory and work in every one of thousands.
 *
 * <p>Thread-safe; bound and checked by the thread that serves the connection's frames, one at a time.
 */
final class SessionBinding {
    private final WebSocketEndPoint endPoint;
    private final WebSocketTransport transport;
    private final PushBayeuxServer hub;
    private final WebSocketContext context;
    private final HandshakeTimeout handshakeTimeout;
    private volatile @Nullable PushSession session;

    SessionBinding(WebSocketEndPoint endPoint, WebSocketTransport transport, WebSocketContext context) {
        this.endPoint = endPoint;
        this.transport = transport;
        this.hub = transport.hub();
        this.context = context;
        this.handshakeTimeout = new HandshakeTimeout(endPoint, transport);
    }

    /** The session that the connection speaks for; null if there is none. */
    @Nullable
    PushSession session() {
        return session;
    }

    /** The connection is open, and waits for a handshake. */
    void open() {
        handshakeTimeout.start();
    }

    /**
     * A session belongs to the connection it was made on. One made over HTTP may move to a WebSocket that presents the
     * browser cookie it was made with, or that was open before ({@link RequestSource}); a stolen client id alone opens
     * nothing.
     *
     * @return whether the messages that begin with this one may be served
     */
    boolean mayServe(BayeuxRequest first) {
        PushSession known = session;
        if (known != null && known.equals(hub.session(known.getId()))) {
            if (!endPoint.equals(known.connection()) && !(first instanceof Handshake)) {
                bind(known); // it has polled meanwhile
            }
            return true;
        }
        session = null;
        RequestSource upgrade = context.takeSource();
        if (first instanceof Handshake) {
            return true;
        }
        PushSession claimed = hub.session(first.header().clientId());
        if (claimed == null || !(claimed.isOfBrowser(context.browserCookie()) || claimed.joins(upgrade))) {
            return false;
        }
        bind(claimed);
        return true;
    }

    /**
     * The connection now speaks for the session: it handshook here, or moved here. One that it spoke for before has lost
     * its connection.
     */
    void bind(PushSession made) {
        PushSession former = session;
        session = made;
        made.setServerTransport(transport);
        made.speaksThrough(endPoint);
        endPoint.setIdleTimeout(Duration.ZERO);
        if (former != null && !former.equals(made)) {
            hub.connectionLost(former, endPoint);
        }
    }

    /** The session is over, or speaks through another connection. */
    void release(PushSession former) {
        if (former.equals(session)) {
            session = null;
            endPoint.setIdleTimeout(transport.idleTimeout());
            handshakeTimeout.start();
        }
    }

    /**
     * The connection is closed.
     *
     * @return the session that it spoke for, if any
     */
    @Nullable
    PushSession close() {
        PushSession last = session;
        session = null;
        return last;
    }
}
