package org.higginspush.hub.edge.bayeux;

import java.net.SocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.cometd.bayeux.server.BayeuxContext;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.plugin.RefusalLog;
import org.jspecify.annotations.Nullable;

/**
 * Where messages come from: a WebSocket, or one HTTP request. What CometD may ask besides, and what only servlets have (a login,
 * an HTTP session), is answered with nothing here.
 */
@SuppressWarnings("NullAway") // BayeuxContext is not annotated; CometD allows null for all of these
public interface RequestContext extends BayeuxContext {
    /**
     * A message from here was refused: that costs its connection more than another, and the log is told.
     *
     * @param channel the channel of the message
     * @param error the error of its reply
     * @param session which sent it; null if it has none
     */
    void refused(@Nullable String channel, @Nullable Object error, @Nullable PushSession session);

    /** The code of a refused message; what plug-ins refuse with other numbers is malformed. */
    static ErrorCode code(@Nullable Object error) {
        String text = String.valueOf(error);
        int end = text.indexOf(':');
        ErrorCode code = null;
        try {
            code = ErrorCode.ofStatus(Integer.parseInt(text.substring(0, Math.max(0, end))));
        } catch (NumberFormatException e) {
            // an error that has no number
        }
        return code == null ? ErrorCode.MALFORMED : code;
    }

    /** Tells the log of a refused message. */
    static void log(
            @Nullable String channel, @Nullable Object error, @Nullable PushSession session, SocketAddress from) {
        if (RefusalLog.isOn()) {
            Identity who = session == null ? null : session.identity();
            RefusalLog.refused("message to " + channel, who, ClientAddress.of(from), String.valueOf(error));
        }
    }

    /** A publisher's token was accepted here: its connection may send more. */
    void publisher();

    /** A session was created by a handshake that came from here. */
    void created(PushSession session);

    /** Counts a handshake; returns zero if it may be, else how long to wait. */
    Duration handshake(long nanoTime);

    /** The address of the hub's that they came to; what is not served there is refused. */
    ListenAddress listenAddress();

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
