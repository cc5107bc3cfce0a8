package org.higginspush.demo.sync;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.higginspush.client.Change;
import org.higginspush.client.Publisher;
import org.higginspush.client.Receipt;
import org.higginspush.client.TokenSupplier;
import org.higginspush.demo.sync.attributes.AttributeStore;
import org.higginspush.demo.sync.attributes.AttributesServlet;
import org.higginspush.demo.sync.attributes.StorageLimits;
import org.higginspush.demo.sync.http.ApiContext;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.plugin.DemoNodes;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.higginspush.hub.plugin.RateLimiter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the demonstration together and plugs it into a hub: the page at {@code /sync/}, and as servlets below {@code
 * /sync/api/} the sample Attribute Server with what the page needs besides. It shares the hub's process and port so
 * that one command shows it all, and talks to the hub as it would from another machine: through {@code client-lib},
 * with a token.
 */
public final class SyncPlugin implements HubPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(SyncPlugin.class);
    private static final String API = "/sync/api";
    private static final Visitors.VisitorLimits VISITORS =
            new Visitors.VisitorLimits(2_000, 100, VisitorTokens.LIFETIME.multipliedBy(2));
    private static final StorageLimits PER_VISITOR = new StorageLimits(4, 16, 2_048);

    /** Somebody who types on several devices at once, and as much again. */
    private static final int WRITES = 120;

    private static final int WRITES_PER_MINUTE = 600;

    /** Short, because what is left untold is told at the next start. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

    private record Parts(
            PluginContext context, AttributeStore store, ChangeNotifier changeNotifier, TokenSupplier publisherToken) {}

    private final InstantSource clock;
    private final ScheduledExecutorService housekeeping =
            Executors.newSingleThreadScheduledExecutor(SyncPlugin::housekeepingThread);
    private final CompletableFuture<Publisher> publisher = new CompletableFuture<>();
    private final SimulatedPushService pushService = new SimulatedPushService();
    private @Nullable Parts parts;
    private volatile List<String> addresses = List.of();
    private DemoNodes nodes = new SingleNode();

    public SyncPlugin() {
        this(InstantSource.system());
    }

    /** With a clock of the caller's. */
    public SyncPlugin(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "sync";
    }

    @Override
    public List<GatewayRoute> gateways() {
        boolean isAlone = nodes.all().isEmpty(); // the simulated push service is one process's
        return isAlone ? List.of(pushService.route()) : List.of();
    }

    @Override
    public void nodes(DemoNodes several) {
        nodes = several;
    }

    @Override
    public void install(PluginContext hub) {
        AttributeStore store = AttributeStore.open(hub.folder("attributes").resolve("attributes.db"), PER_VISITOR);
        ChangeNotifier changeNotifier = new ChangeNotifier(this::publish, System::nanoTime);
        Services services = new Services((user, isOff) -> suspend(hub, user, isOff));
        Invitations invitations = new Invitations(clock);
        Visitors visitors = new Visitors(clock, VISITORS, user -> {
            services.forget(user);
            invitations.forget(user);
            pushService.forget(user);
            return forget(user, hub, store, changeNotifier);
        });
        store.forEach((user, context) -> visitors.takeOver(user));
        parts = new Parts(hub, store, changeNotifier, publisherToken(hub));
        hub.pages("sync", otherNodes());
        hub.handler(
                API,
                new ApiContext(API)
                        .with(attributes(hub, store, changeNotifier, services))
                        .with(visitors(hub, visitors, store, changeNotifier))
                        .with(invitations(hub, visitors, invitations, new JoinedDevices(store, changeNotifier)))
                        .with(services(hub, visitors, services))
                        .with(nodes(hub, visitors))
                        .with(new PushServiceServlet("/push-service/", visitors, pushService, hub.tokens())));
        housekeeping.scheduleWithFixedDelay(() -> tidy(visitors), 1, 1, TimeUnit.MINUTES);
    }

    private static void suspend(PluginContext hub, String user, boolean isOff) {
        if (isOff) {
            hub.suspendUser(user);
        } else {
            hub.resumeUser(user);
        }
    }

    private AttributesServlet attributes(
            PluginContext hub, AttributeStore store, ChangeNotifier changeNotifier, Services services) {
        RateLimiter writes = new RateLimiter(WRITES, WRITES_PER_MINUTE, clock);
        TokenVerifier anyUsers = hub.tokens(PluginContext.HUB); // any device that the hub serves may sync
        return new AttributesServlet(
                "/attributes/",
                store,
                anyUsers,
                changeNotifier,
                writes,
                user -> services.isRunning(user, Services.Service.ATTRIBUTE_SERVER));
    }

    private VisitorsServlet visitors(
            PluginContext hub, Visitors visitors, AttributeStore store, ChangeNotifier changeNotifier) {
        VisitorsServlet.RateLimits limits = VisitorsServlet.RateLimits.standard(clock);
        return new VisitorsServlet("/", visitors, store, changeNotifier, hub.tokens(), hub::issueToken, limits);
    }

    private InvitationsServlet invitations(
            PluginContext hub, Visitors visitors, Invitations invitations, JoinedDevices devices) {
        RateLimiter acceptances = new RateLimiter(40, 30, clock);
        return new InvitationsServlet(
                "/invitations/", visitors, invitations, devices, hub.tokens(), hub::issueToken, acceptances);
    }

    private List<URI> otherNodes() {
        return nodes.all().stream()
                .filter(DemoNodes.DemoNode::canBeKilled)
                .map(DemoNodes.DemoNode::address)
                .toList();
    }

    private NodesServlet nodes(PluginContext hub, Visitors visitors) {
        RateLimiter switches = new RateLimiter(60, 60, clock);
        return new NodesServlet("/nodes/", visitors, nodes, hub.tokens(), switches);
    }

    private ServicesServlet services(PluginContext hub, Visitors visitors, Services services) {
        RateLimiter switches = new RateLimiter(60, 60, clock);
        return new ServicesServlet("/services/", visitors, services, hub.tokens(), () -> addresses, switches);
    }

    /** The store comes last: whoever it still has at the next start is forgotten then. */
    private CompletableFuture<Void> forget(
            String user, PluginContext hub, AttributeStore store, ChangeNotifier changeNotifier) {
        return hub.forgetUser(user)
                .thenRunAsync(
                        () -> {
                            store.forget(user);
                            changeNotifier.forget(user);
                        },
                        housekeeping);
    }

    private static void tidy(Visitors visitors) {
        try {
            visitors.forgetTheGone();
        } catch (RuntimeException e) {
            LOG.warn("Visitors who are gone could not be forgotten; it will be tried again", e);
        }
    }

    private static Thread housekeepingThread(Runnable work) {
        Thread thread = new Thread(work, "sync-housekeeping");
        thread.setDaemon(true);
        return thread;
    }

    private static TokenSupplier publisherToken(PluginContext hub) {
        return TokenSupplier.of(
                () -> hub.issueToken("attribute-server", null, Set.of(Scope.PUBLISH), Duration.ofMinutes(30)));
    }

    private CompletableFuture<Receipt> publish(Change change) {
        return publisher.thenCompose(started -> started.publish(change));
    }

    /**
     * Publishes the newest change of each context once more, because the process may have ended between a change and
     * its publication. The hub tells nobody of what it knows already.
     */
    @Override
    public void started(URI hub) {
        Parts installed = Objects.requireNonNull(parts, "not installed");
        addresses = LocalAddresses.of(hub);
        publisher.complete(Publisher.builder(installed.context().uri(Purpose.PUBLISHERS), installed.publisherToken())
                .closeWait(CLOSE_WAIT)
                .start());
        installed.store().forEach(installed.changeNotifier()::changed);
    }

    @Override
    public void close() {
        housekeeping.shutdownNow();
        publisher.thenAccept(Publisher::close);
        if (parts != null) {
            parts.store().close();
        }
    }
}
