package org.higginspush.hub;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.edge.BayeuxEdge;
import org.higginspush.hub.edge.bayeux.BayeuxSettings;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.http.HttpEdge;
import org.higginspush.hub.edge.http.HttpSettings;
import org.higginspush.hub.edge.jetty.RequestDeadlines;
import org.higginspush.hub.model.PathPrefix;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Router;

/**
 * A hub of real parts around a backplane of a test's own, which it closes last. Every time it waits for is a minute long.
 */
public final class HubWithBackplane implements AutoCloseable {
    public static final Duration LONG = Duration.ofMinutes(1);
    public static final int SESSIONS_PER_USER = 10;

    private final Backplane backplane;
    private final Router router;
    private final PushBayeuxServer bayeux;
    private final HttpEdge http;

    private HubWithBackplane(Backplane backplane, Function<String, Identity> whose) {
        this.backplane = backplane;
        this.router = new Router(backplane);
        Intake intake = new Intake(backplane);
        Tickets tickets = new Tickets(20, 20, InstantSource.system());
        TokenVerifier tokens = token -> CompletableFuture.completedFuture(whose.apply(token));
        BayeuxEdge bayeuxEdge = new BayeuxEdge(settings(), intake, router, tokens, tickets, InstantSource.system());
        this.bayeux = bayeuxEdge.server();
        this.http = new HttpEdge(
                new HttpSettings(
                        "127.0.0.1",
                        0,
                        HttpSettings.Access.ANY_HOST,
                        PathPrefix.NONE,
                        LONG,
                        new RequestDeadlines.Timeouts(LONG, LONG, 1),
                        LONG,
                        address -> false,
                        TestHub.DIRECT_CONNECTOR),
                bayeuxEdge);
        http.api(tokens, tickets, intake, backplane, router, InstantSource.system());
    }

    /**
     * Starts it on a free port.
     *
     * @param whose whose token this is; every token is good
     */
    public static HubWithBackplane start(Backplane backplane, Function<String, Identity> whose) throws Exception {
        HubWithBackplane hub = new HubWithBackplane(backplane, whose);
        hub.http.start();
        return hub;
    }

    /** Who alex is with one scope on one device. */
    public static Identity alex(String device, Scope scope) {
        return new Identity("test", "alex", device, Set.of(scope), Instant.now().plus(LONG));
    }

    private static BayeuxSettings settings() {
        return new BayeuxSettings(
                true,
                true,
                false,
                LONG,
                LONG,
                LONG,
                LONG,
                16_384,
                100,
                100,
                32,
                SESSIONS_PER_USER,
                100,
                100,
                100,
                100,
                100,
                LONG,
                LONG,
                100);
    }

    public URI uri() {
        return http.uri();
    }

    public Router router() {
        return router;
    }

    public PushBayeuxServer bayeux() {
        return bayeux;
    }

    @Override
    public void close() {
        http.close();
        backplane.close();
    }
}
