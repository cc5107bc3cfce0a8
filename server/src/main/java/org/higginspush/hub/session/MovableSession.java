package org.higginspush.hub.session;

import java.time.Duration;

/** A session that can be asked to come back, at another node or later at this one, when the hub stops. Thread-safe. */
public interface MovableSession {
    /** Whether it may publish: such a session is asked last, when all that it published has been answered. */
    boolean mayPublish();

    /**
     * Ends the session in good order: its client is told to come back, in the words of its protocol. What is over already stays
     * so. Does not block.
     *
     * @param after how long the client is to wait before; every session is told a time of its own
     * @return the connection it had
     */
    ClosingConnection move(Duration after);
}
