package org.higginspush.hub.edge.bayeux.websocket;

import org.eclipse.jetty.websocket.core.CloseStatus;
import org.higginspush.hub.model.ErrorCode;

/** Closes a WebSocket that speaks for no session for too long. Thread-safe. */
final class HandshakeTimeout {
    private final WebSocketEndPoint endPoint;
    private final WebSocketTransport transport;
    /** Counts the periods without a session. Guarded by this. */
    private int period;

    HandshakeTimeout(WebSocketEndPoint endPoint, WebSocketTransport transport) {
        this.endPoint = endPoint;
        this.transport = transport;
    }

    /** A period without a session begins. */
    void start() {
        int started = nextPeriod();
        transport.schedule(() -> end(started), transport.handshakeTimeout());
    }

    private synchronized int nextPeriod() {
        return ++period;
    }

    private synchronized boolean isCurrent(int started) {
        return started == period;
    }

    private void end(int started) {
        if (isCurrent(started) && endPoint.session() == null && endPoint.isOpen()) {
            endPoint.metrics().refused(ErrorCode.TOO_SLOW);
            endPoint.close(
                    CloseStatus.POLICY_VIOLATION,
                    "Handshake within " + transport.handshakeTimeout().toMillis() + " ms of opening a WebSocket.");
        }
    }
}
