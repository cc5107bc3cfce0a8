package org.higginspush.hub.edge.bayeux;

import org.cometd.server.AbstractServerTransport;
import org.cometd.server.BayeuxServerImpl;
import org.eclipse.jetty.http.HttpStatus;

/** The options of CometD's server that its transports read. */
final class TransportOptions {
    /** How long a message may be dealt with; CometD counts the time that a heartbeat is held as well. */
    private static final long MOST_PROCESSING_MILLIS = 60_000;

    private TransportOptions() {}

    static void set(BayeuxServerImpl server, BayeuxSettings settings, BayeuxJson json) {
        server.setOption(AbstractServerTransport.JSON_CONTEXT_OPTION, json);
        server.setOption(AbstractServerTransport.MAX_MESSAGE_SIZE_OPTION, settings.maxMessageBytes());
        server.setOption(
                AbstractServerTransport.MAX_PROCESSING_OPTION,
                settings.longestHeld().toMillis() + MOST_PROCESSING_MILLIS);
        server.setOption(
                AbstractServerTransport.MAX_INTERVAL_OPTION,
                settings.maxInterval().toMillis());
        server.setOption(
                "ws." + AbstractServerTransport.TIMEOUT_OPTION,
                settings.webSocketTimeout().toMillis());
        server.setOption(
                "long-polling." + AbstractServerTransport.TIMEOUT_OPTION,
                settings.longPollingTimeout().toMillis());
        server.setOption("long-polling.browserCookieName", BrowserCookie.NAME);
        server.setOption("long-polling.maxSessionsPerBrowser", -1);
        server.setOption("long-polling.duplicateMetaConnectHttpResponseCode", HttpStatus.CONFLICT_409);
    }
}
