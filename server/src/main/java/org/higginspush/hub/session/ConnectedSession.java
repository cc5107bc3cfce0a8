package org.higginspush.hub.session;

import org.higginspush.hub.model.ClientKind;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.SessionTransport;
import org.jspecify.annotations.Nullable;

/**
 * A session as an operator sees it, whichever protocol it speaks. It describes itself when it is asked, from what it has anyway,
 * so that being listed costs no memory. Thread-safe; nothing here blocks.
 */
public interface ConnectedSession {
    /** The user whose token it has; null if it has none yet, or never will. */
    @Nullable
    String userId();

    /** The device it is bound to, or null. */
    @Nullable
    String deviceId();

    /** How it is connected now. */
    SessionTransport transport();

    /** What kind of program it is that connected. */
    ClientKind clientKind();

    /** How many notices wait for it to read what came before. */
    int waitingNotices();

    /** What an operator is told of it now. */
    SessionDescription describe();

    /**
     * Ends it at once and closes its connection, after the client was told why, if it still reads. What is over already stays
     * so.
     */
    void disconnect(Refusal why);
}
