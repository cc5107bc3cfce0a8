package org.higginspush.hub;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Function;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.cluster.ClusterStatus;
import org.higginspush.hub.edge.BayeuxEdge;
import org.higginspush.hub.edge.api.RelayApi;
import org.higginspush.hub.edge.api.RelayLimits;
import org.higginspush.hub.edge.bayeux.BayeuxSettings;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.http.HttpEdge;
import org.higginspush.hub.edge.http.HttpSettings;
import org.higginspush.hub.edge.jetty.RequestDeadlines;
import org.higginspush.hub.edge.registration.RegistrationActions;
import org.higginspush.hub.edge.websocket.PlainWebSocketSettings;
import org.higginspush.hub.gateway.PushGateways;
import org.higginspush.hub.gateway.WakeUpCounters;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.PathPrefix;
import org.higginspush.hub.routing.GroupWatches;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Presence;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.wakeup.RegistrationService;

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
        Presence presence = new Presence(LONG);
        this.router = new Router(backplane, presence);
        Intake intake = new Intake(backplane);
        CutOffCheck cutOffs = CutOffCheck.NONE;
        Tickets tickets = new Tickets(20, 20, InstantSource.system(), cutOffs);
        TokenVerifier tokens = token -> CompletableFuture.completedFuture(whose.apply(token));
        RegistrationActions registrations = registrations(backplane);
        BayeuxEdge bayeuxEdge = new BayeuxEdge(
                settings(),
                intake,
                router,
                tokens,
                tickets,
                cutOffs,
                registrations,
                InstantSource.system(),
                HubMetrics.NONE);
        this.bayeux = bayeuxEdge.server();
        this.http = new HttpEdge(
                new HttpSettings(
                        List.of(ListenAddress.forAll("127.0.0.1", 0)),
                        null,
                        HttpSettings.Access.ANY_HOST,
                        PathPrefix.NONE,
                        LONG,
                        new RequestDeadlines.Timeouts(LONG, LONG, 1),
                        LONG,
                        new PlainWebSocketSettings(LONG, LONG, LONG, 16 * 1024),
                        address -> false,
                        TestHub.DIRECT_CONNECTOR),
                bayeuxEdge);
        GroupWatches watches = new GroupWatches(backplane.groups(), router, presence);
        http.api(
                tokens,
                tickets,
                cutOffs,
                intake,
                backplane,
                router,
                watches,
                registrations,
                relay(),
                ClusterStatus.NONE,
                InstantSource.system());
    }

    private static PushGateways noGateways(ScheduledThreadPoolExecutor timers) {
        return new PushGateways(List.of(), InstantSource.system(), timers, new Random(), new WakeUpCounters());
    }

    /** Of a hub that wakes nobody. */
    public static RegistrationActions registrations(Backplane backplane) {
        InstantSource clock = InstantSource.system();
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(0);
        RegistrationService service =
                new RegistrationService(backplane, noGateways(timers), clock, timers, new SecureRandom());
        return new RegistrationActions(service, CutOffCheck.NONE, clock);
    }

    /** The same. */
    public static RelayApi relay() {
        InstantSource clock = InstantSource.system();
        return new RelayApi(noGateways(new ScheduledThreadPoolExecutor(0)), new RelayLimits(1, clock), LONG, clock);
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
        return http.addresses().get(0).uri();
    }

    public Router router() {
        return router;
    }

    HttpEdge http() {
        return http;
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
