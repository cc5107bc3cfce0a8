package org.higginspush.hub.edge;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.cometd.server.AbstractServerTransport;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.edge.bayeux.BayeuxSettings;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.bayeux.polling.CallbackPollingTransport;
import org.higginspush.hub.edge.bayeux.polling.LongPollingTransport;
import org.higginspush.hub.edge.bayeux.polling.PollHandler;
import org.higginspush.hub.edge.bayeux.websocket.WebSocketTransport;
import org.higginspush.hub.edge.jetty.AddressThrottle;
import org.higginspush.hub.edge.jetty.RateLimits;
import org.higginspush.hub.edge.jetty.SharedUpgradeUri;
import org.higginspush.hub.edge.registration.RegistrationActions;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Router;
import org.jspecify.annotations.Nullable;

/** The Bayeux server with the transports that are switched on, and the limits that its connections share with HTTP. */
public final class BayeuxEdge {
    private final PushBayeuxServer server;
    private final PollHandler polls;
    private final @Nullable WebSocketTransport webSocket;
    private final RateLimits rateLimits;
    private final AddressThrottle throttle = new AddressThrottle(System::nanoTime);

    public BayeuxEdge(
            BayeuxSettings settings,
            Intake intake,
            Router router,
            TokenVerifier tokens,
            Tickets tickets,
            CutOffCheck cutOffs,
            RegistrationActions registrations,
            InstantSource clock,
            HubMetrics metrics) {
        server =
                new PushBayeuxServer(settings, intake, router, tokens, tickets, cutOffs, registrations, clock, metrics);
        rateLimits = RateLimits.perSecond(
                settings.messagesPerSecond(), settings.publisherMessagesPerSecond(), settings.requestsPerSecond());
        polls = new PollHandler(server, settings.maxMessageBytes());
        List<AbstractServerTransport> transports = new ArrayList<>();
        webSocket = settings.websocket() ? new WebSocketTransport(server, settings, rateLimits, throttle) : null;
        if (webSocket != null) {
            transports.add(webSocket);
        }
        if (settings.longPolling()) {
            transports.add(new LongPollingTransport(server));
        }
        if (settings.callbackPolling()) {
            transports.add(new CallbackPollingTransport(server));
        }
        server.use(transports);
    }

    public PushBayeuxServer server() {
        return server;
    }

    /** How much may come on one connection. */
    public RateLimits rateLimits() {
        return rateLimits;
    }

    /** Which addresses may open fewer connections, because they flooded others. */
    public AddressThrottle throttle() {
        return throttle;
    }

    /**
     * A handler that speaks Bayeux: upgrades WebSocket requests, unless they are switched off, and takes all others as polls.
     * Starts and stops the server.
     */
    public Handler handler() {
        if (webSocket == null) {
            return polls;
        }
        WebSocketUpgradeHandler upgrades = new WebSocketUpgradeHandler();
        upgrades.addMapping("/*", webSocket);
        upgrades.setHandler(polls);
        return new SharedUpgradeUri(upgrades, polls);
    }
}
