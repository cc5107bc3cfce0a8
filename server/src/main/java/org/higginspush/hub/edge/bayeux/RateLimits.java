package org.higginspush.hub.edge.bayeux;

import org.higginspush.hub.model.RateLimit;

/**
 * How much may come on one connection. A message, a frame or a request is one unit; one that is refused
 * {@link ReadBudget#REFUSAL_UNITS} more.
 *
 * @param stranger on a WebSocket that speaks for no session
 * @param session on a WebSocket of a device
 * @param publisher on a WebSocket of a publisher, or over HTTP once a publisher's token was accepted there
 * @param request over HTTP
 */
record RateLimits(RateLimit stranger, RateLimit session, RateLimit publisher, RateLimit request) {
    /** A handshake or two, and a few that fail: whoever has no session has nothing else to say. */
    private static final int STRANGER_PER_SECOND = 20;

    static RateLimits of(BayeuxSettings settings) {
        return new RateLimits(
                RateLimit.perSecond(STRANGER_PER_SECOND),
                RateLimit.perSecond(settings.messagesPerSecond()),
                RateLimit.perSecond(settings.publisherMessagesPerSecond()),
                RateLimit.perSecond(settings.requestsPerSecond()));
    }
}
