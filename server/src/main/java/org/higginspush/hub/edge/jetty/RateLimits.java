package org.higginspush.hub.edge.jetty;

import org.higginspush.hub.model.RateLimit;

/**
 * How much may come on one connection. A message, a frame or a request is one unit; one that is refused
 * {@link ReadBudget#REFUSAL_UNITS} more. The limits can be changed while connections are open, which then have the new ones. Thread-safe.
 */
public final class RateLimits {
    /** A handshake or two, and a few that fail: whoever has no session has nothing else to say. */
    private static final int STRANGER_PER_SECOND = 20;

    private final RateLimit stranger;
    private volatile RateLimit session;
    private volatile RateLimit publisher;
    private volatile RateLimit request;

    /**
     * @param stranger on a WebSocket that speaks for no session
     * @param session on a WebSocket of a device
     * @param publisher on a WebSocket of a publisher, or over HTTP once a publisher's token was accepted there
     * @param request over HTTP
     */
    public RateLimits(RateLimit stranger, RateLimit session, RateLimit publisher, RateLimit request) {
        this.stranger = stranger;
        this.session = session;
        this.publisher = publisher;
        this.request = request;
    }

    /**
     * Limits of so many a second for long, and ten seconds' worth at once.
     *
     * @param session messages on a device's WebSocket
     * @param publisher messages on a publisher's connection
     * @param request HTTP requests
     */
    public static RateLimits perSecond(int session, int publisher, int request) {
        return new RateLimits(
                RateLimit.perSecond(STRANGER_PER_SECOND),
                RateLimit.perSecond(session),
                RateLimit.perSecond(publisher),
                RateLimit.perSecond(request));
    }

    /** From now on these hold, as for {@link #perSecond}; what was charged before stays charged. */
    public void change(int sessionPerSecond, int publisherPerSecond, int requestPerSecond) {
        session = RateLimit.perSecond(sessionPerSecond);
        publisher = RateLimit.perSecond(publisherPerSecond);
        request = RateLimit.perSecond(requestPerSecond);
    }

    /** On a WebSocket that speaks for no session. */
    public RateLimit stranger() {
        return stranger;
    }

    /** On a WebSocket of a device. */
    public RateLimit session() {
        return session;
    }

    /** On a connection of a publisher. */
    public RateLimit publisher() {
        return publisher;
    }

    /** Over HTTP. */
    public RateLimit request() {
        return request;
    }
}
