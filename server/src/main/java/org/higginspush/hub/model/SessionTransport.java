package org.higginspush.hub.model;

/** The ways a session may be connected. */
public enum SessionTransport {
    /** Bayeux over WebSocket. */
    WEBSOCKET("websocket"),
    /** Bayeux over polls that are held. */
    LONG_POLLING("long-polling"),
    /** Bayeux over polls that a script element makes. */
    CALLBACK_POLLING("callback-polling"),
    /** A WebSocket without Bayeux. */
    PLAIN_WEBSOCKET("plain-websocket"),
    /** Server-sent events of a device's notices. */
    EVENT_STREAM("sse"),
    /** A request of the HTTP API that is held. */
    HTTP_LONG_POLL("http-long-poll"),
    /** Server-sent events of what happens in a group. */
    GROUP_EVENTS("group-sse");

    private final String word;

    SessionTransport(String word) {
        this.word = word;
    }

    /** Its name where sessions are listed, and in metrics. */
    public String word() {
        return word;
    }

    /** The transport that CometD calls so; a WebSocket unless it is one of the others. */
    public static SessionTransport ofBayeux(String name) {
        if (name.equals(CALLBACK_POLLING.word)) {
            return CALLBACK_POLLING;
        }
        return name.equals(LONG_POLLING.word) ? LONG_POLLING : WEBSOCKET;
    }
}
