package org.higginspush.client.internal.connection;

import java.time.Duration;
import java.util.Map;
import org.higginspush.client.internal.bayeux.BayeuxSession;
import org.higginspush.client.internal.bayeux.SessionListener;
import org.higginspush.client.internal.reconnect.ConnectionFailure;

/** What a connection to the hub asks and tells whoever uses it; called by tasks of the user's mailbox. */
public interface ConnectionListener extends SessionListener {
    /** What goes into {@code ext.push} of the handshake besides the token. */
    Map<String, Object> handshake();

    /** There is a session; the user does with it what it needs and then calls {@link HubConnection#established}. */
    void opened(BayeuxSession session);

    /**
     * The session is over, or an attempt to get one failed. If its kind is {@code REFUSED}, the hub refuses for good.
     *
     * @param retryIn when the next attempt starts
     */
    void closed(ConnectionFailure why, Duration retryIn);

    /**
     * The session goes on with a new token.
     *
     * @param lifetime how long the hub will accept it
     */
    void tokenRenewed(Duration lifetime);

    /**
     * The session's token could not be renewed.
     *
     * @param why for people; never holds a token
     * @param retryIn when that is tried again
     */
    void tokenNotRenewed(String why, Duration retryIn);
}
