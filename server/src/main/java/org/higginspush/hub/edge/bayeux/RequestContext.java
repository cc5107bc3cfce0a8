package org.higginspush.hub.edge.bayeux;

import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.cometd.bayeux.server.BayeuxContext;

/**
 * Where messages come from: a WebSocket, or one HTTP request. What CometD may ask besides, and what only servlets have (a login,
 * an HTTP session), is answered with nothing here.
 */
@SuppressWarnings("NullAway") // BayeuxContext is not annotated; CometD allows null for all of these
public interface RequestContext extends BayeuxContext {
    /** A message from here was refused: that costs its connection more than another. */
    void refused();

    /** A publisher's token was accepted here: its connection may send more. */
    void publisher();

    /** A session was created by a handshake that came from here. */
    void created(PushSession session);

    /** Counts a handshake; returns zero if it may be, else how long to wait. */
    Duration handshake(long nanoTime);

    /** Whether messages from here stand in a URL, which others may log. */
    boolean isInUrl();

    @Override
    default Principal getUserPrincipal() {
        return null;
    }

    @Override
    default boolean isUserInRole(String role) {
        return false;
    }

    @Override
    default String getSessionId() {
        return null;
    }

    @Override
    default Object getSessionAttribute(String name) {
        return null;
    }

    @Override
    default Object getContextAttribute(String name) {
        return null;
    }

    @Override
    default String getContextPath() {
        return "";
    }

    @Override
    default List<Locale> getLocales() {
        return List.of();
    }
}
