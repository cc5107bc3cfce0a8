package org.higginspush.hub.edge.bayeux;

import java.util.ArrayList;
import java.util.List;
import org.cometd.server.AbstractServerTransport;
import org.eclipse.jetty.http.HttpStatus;

/** Gives CometD's server its transports and their options, as far as the settings switch them on. */
final class Transports {
    /** How long a message may be dealt with; CometD counts the time that a heartbeat is held as well. */
    private static final long MOST_PROCESSING_MILLIS = 60_000;

    private final PushBayeuxServer server;
    private final BayeuxSettings settings;

    Transports(PushBayeuxServer server, BayeuxSettings settings) {
        this.server = server;
        this.settings = settings;
    }

    void add(WebSocketTransport webSocket) {
        setOptions();
        List<AbstractServerTransport> transports = new ArrayList<>();
        if (settings.websocket()) {
            transports.add(webSocket);
        }
        if (settings.longPolling()) {
            transports.add(new LongPollingTransport(server));
        }
        if (settings.callbackPolling()) {
            transports.add(new CallbackPollingTransport(server));
        }
        transports.forEach(server::addTransport);
        server.setAllowedTransports(
                transports.stream().map(AbstractServerTransport::getName).toList());
    }

    private void setOptions() {
        int mostMessages = Math.max(settings.maxBatch(), settings.maxPublisherBatch());
        server.setOption(AbstractServerTransport.JSON_CONTEXT_OPTION, new BayeuxJson(mostMessages));
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
