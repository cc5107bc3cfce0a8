package org.higginspush.hub.edge.bayeux;

import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.session.ClosingConnection;
import org.higginspush.hub.session.NoticeSink;

/** The WebSocket that a session speaks through. Thread-safe; nothing here blocks. */
public interface SessionConnection extends NoticeSink, ClosingConnection {
    /** The session is over, or speaks through another connection. */
    void released(PushSession session);

    /** The reply to the heartbeat that is held, if one is, becomes a refusal; it is written when the session is flushed. */
    void refuseHeartbeat(PushSession session, Refusal why);

    /**
     * Closes the connection if a write has been in flight for too long, because the device does not read, or if nothing
     * has come from it for too long, because it is gone. Called about once a second.
     *
     * @param nanoTime the present
     * @param writeDeadlineNanos how long a write may be in flight
     */
    void inspect(long nanoTime, long writeDeadlineNanos);

    /** Sends a close frame (RFC 6455, section 7.4) and closes. */
    void close(int code, String reason);
}
