package org.higginspush.client;

/** What can carry notices, best first. */
public enum Transport {
    /** One WebSocket (RFC 6455). */
    WEBSOCKET("websocket"),
    /** Bayeux long polling over HTTP, for networks that let no WebSocket through. */
    LONG_POLLING("long-polling");

    private final String bayeuxName;

    Transport(String bayeuxName) {
        this.bayeuxName = bayeuxName;
    }

    /** Its name in Bayeux messages. */
    public String bayeuxName() {
        return bayeuxName;
    }
}
