package org.higginspush.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.CutOffTokenVerifier;
import org.higginspush.hub.access.JwtVerifier;
import org.higginspush.hub.access.LocalIssuer;
import org.higginspush.hub.access.Tickets;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.CutOffs;
import org.higginspush.hub.backplane.DataFolderException;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.backplane.GroupLimits;
import org.higginspush.hub.backplane.redis.RedisBackplane;
import org.higginspush.hub.backplane.redis.RedisOptions;
import org.higginspush.hub.cluster.Cluster;
import org.higginspush.hub.config.HubConfig;
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
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.metrics.MicrometerMetrics;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.higginspush.hub.routing.GroupWatches;
import org.higginspush.hub.routing.Intake;
import org.higginspush.hub.routing.Presence;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.NodeLifecycle;
import org.higginspush.hub.timeline.UserTimelines;
import org.higginspush.hub.wakeup.RegistrationService;
import org.higginspush.hub.wakeup.WakeUpClaims;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running hub. {@link #start} is the whole assembly, used by the command line, the demonstrations and the tests alike;
 * {@link #close} stops the parts in the reverse order, after what was accepted is finished.
 */
public final class Hub implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Hub.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final PushBayeuxServer bayeux;
    private final NodeLifecycle lifecycle = new NodeLifecycle();
    private final HubDrain drain;
    private final @Nullable TlsContext tls;
    private final HttpEdge http;
    private final HubReload reload;
    private final PushServices pushServices;
    private final RegistrationService registrations;
    private final HubNode node;
    private final @Nullable Cluster cluster;
    private final @Nullable LocalIssuer localIssuer;
    private final Function<HubPlugin, PluginContext> contexts;

    /**
     * @param gateways beside the configured ones, as {@link PushServices} takes them
     */
    private Hub(HubConfig config, InstantSource clock, List<GatewayRoute> gateways)
            throws IOException, DataFolderException {
        Files.createDirectories(config.data());
        MicrometerMetrics measured = config.metrics() ? closing(new MicrometerMetrics()) : null;
        HubMetrics metrics = measured == null ? HubMetrics.NONE : measured;
        localIssuer = config.auth().localIssuer() ? LocalIssuer.open(config.data(), clock) : null;
        tls = config.tls() == null
                ? null
                : closing(new TlsContext(config.tls(), TlsCertificateCheck.publicHost(config), clock));
        JwtVerifier tokens = new JwtVerifier(
                TrustedIssuers.of(config.auth(), localIssuer, clock),
                config.auth().clockSkew(),
                config.auth().tokenGrace(),
                config.auth().tokenLength(),
                clock);
        UserTimelines timelines = new UserTimelines(config.timelineMemory(), clock);
        tokens.tellExpired(timelines::expired);
        tokens.fetchKeys();
        pushServices = new PushServices(config.push(), config.data(), gateways, clock);
        Backplane backplane = closing(backplane(config, clock, metrics));
        CutOffCheck cutOffs = cutOffs(backplane.cutOffs());
        TokenVerifier accepted = new CutOffTokenVerifier(
                new MeasuredTokenVerifier(tokens, () -> tokens.problem() != null, metrics),
                MeasuredTokenVerifier.measured(cutOffs, metrics, timelines));
        Tickets tickets = new Tickets(
                config.limits().ticketsPerUser(),
                config.limits().ticketsPerAddress(),
                clock,
                cutOffs,
                backplane instanceof RedisBackplane redis ? Cluster.tickets(redis.cluster()) : null);
        closing(pushServices); // after the backplane, so that it is closed before it
        registrations = closing(new RegistrationService(
                backplane, pushServices.gateways(), clock, pushServices.timers(), new SecureRandom()));
        registrations.tell(timelines);
        Presence presence = closing(new Presence(config.presenceGrace()));
        Router router = new Router(backplane, presence, metrics, timelines);
        node = new HubNode(
                config, clock.instant(), () -> uri().toString(), () -> new HubNode.HubLoad(sessions(), router.users()));
        cluster = cluster(config, backplane, router, presence);
        if (cluster != null) {
            closing(cluster);
        }
        lifecycle.listen(this::tellNodes);
        GroupWatches groupWatches = new GroupWatches(backplane.groups(), router, presence);
        Intake intake = new Intake(backplane, metrics, timelines);
        RegistrationActions actions = new RegistrationActions(registrations, cutOffs, clock);
        BayeuxEdge bayeuxEdge =
                new BayeuxEdge(bayeux(config), intake, router, accepted, tickets, cutOffs, actions, clock, metrics);
        bayeux = bayeuxEdge.server();
        TrustedProxies proxies = new TrustedProxies(config.trustedProxies());
        http = closing(new HttpEdge(http(config, tls, proxies), bayeuxEdge));
        reload = new HubReload(http, bayeuxEdge, proxies, tls, pushServices);
        drain = new HubDrain(
                config.drain(), config.storage() == HubConfig.Storage.REDIS, lifecycle, intake, bayeux, http);
        if (tls != null) {
            tls.start();
            metrics.watchCertificateEnd(() -> tls.end().getEpochSecond());
        }
        http.api(
                accepted,
                tickets,
                cutOffs,
                intake,
                backplane,
                router,
                groupWatches,
                actions,
                relay(config, clock),
                cluster == null ? node : cluster,
                clock);
        if (cluster != null) {
            cluster.limit(bayeux.limits(), http::disconnectNewest);
            bayeux.reconnectSpread().shareWith(cluster::otherServing);
            registrations.relay(cluster.proofs());
            tickets.resumptions().relay(cluster.resumptions());
        }
        registrations.start();
        if (!pushServices.gateways().isEmpty()) {
            WakeUpClaims claims = cluster == null ? WakeUpClaims.ALONE : cluster.wakeUpClaims();
            closing(new WakeUps(config, backplane, router, pushServices.gateways(), clock, claims))
                    .start();
        }
        metrics.watchSessions(http::sessionTotals);
        pushServices.measure(metrics);
        http.metrics(measured, accepted);
        http.health(checks(backplane, tokens), () -> forOperators(config, backplane.durability()));
        http.description(Hub.class.getClassLoader());
        http.startPage(Hub.class.getClassLoader());
        http.pages("js", Hub.class.getClassLoader());
        http.pages("docs", Hub.class.getClassLoader());
        contexts = plugin -> new HubPluginContext(
                plugin,
                bayeux,
                http,
                accepted,
                localIssuer,
                backplane,
                presence,
                groupWatches,
                config.data(),
                this::uri);
    }

    /** Lets the other nodes, and whoever asks, know that this one drains. */
    private void tellNodes(NodeLifecycle.State state) {
        if (state != NodeLifecycle.State.SERVING) {
            node.drains();
            if (cluster != null) {
                cluster.stateChanged();
            }
        }
    }

    /** Null if the hub is alone. */
    private @Nullable Cluster cluster(HubConfig config, Backplane backplane, Router router, Presence presence) {
        return backplane instanceof RedisBackplane redis
                ? new Cluster(
                        redis.cluster(),
                        router,
                        presence,
                        node,
                        Objects.requireNonNull(config.redis()).lease().toMillis(),
                        WakeUps.rules(config),
                        !pushServices.gateways().isEmpty())
                : null;
    }

    private RelayApi relay(HubConfig config, InstantSource clock) {
        RelayLimits limits = new RelayLimits(config.push().relayedPerMinute(), clock);
        return new RelayApi(pushServices.gateways(), limits, RelayApi.ANSWER_WITHIN, clock);
    }

    private void open(List<HubPlugin> plugins) throws Exception {
        for (HubPlugin plugin : plugins) {
            plugin.install(contexts.apply(plugin));
            closing(plugin);
        }
        pushServices.start();
        http.start();
        if (cluster != null) {
            cluster.start();
        }
        plugins.forEach(plugin -> plugin.started(uri(Purpose.DEVICES)));
        logAddresses();
    }

    private void logAddresses() {
        for (ListenAddress address : addresses()) {
            log.info("The hub listens on {}", address.description());
        }
        for (Purpose purpose : Purpose.ALL) {
            if (find(purpose).isEmpty()) {
                log.warn("No address in the setting \"listen\" serves {}", purpose.word());
            }
        }
    }

    private Optional<ListenAddress> find(Purpose purpose) {
        return addresses().stream().filter(address -> address.serves(purpose)).findFirst();
    }

    /**
     * Starts a hub.
     *
     * @param plugins installed in this order, before the port opens
     * @throws IOException if the data folder or a port cannot be had
     * @throws Exception if a plug-in cannot work; whatever had been started is closed again
     */
    public static Hub start(HubConfig config, List<HubPlugin> plugins) throws Exception {
        return start(config, plugins, InstantSource.system());
    }

    /** Starts a hub with a clock of the caller's. */
    public static Hub start(HubConfig config, List<HubPlugin> plugins, InstantSource clock) throws Exception {
        return start(config, plugins, clock, List.of());
    }

    /** Starts a hub with gateways of the caller's. */
    static Hub start(HubConfig config, List<HubPlugin> plugins, InstantSource clock, List<GatewayRoute> gateways)
            throws Exception {
        Hub hub = new Hub(config, clock, withThoseOf(plugins, gateways));
        try {
            hub.open(plugins);
            return hub;
        } catch (Exception e) {
            hub.closeParts();
            throw e;
        }
    }

    private static List<GatewayRoute> withThoseOf(List<HubPlugin> plugins, List<GatewayRoute> gateways) {
        List<GatewayRoute> routes = new ArrayList<>(gateways);
        for (HubPlugin plugin : plugins) {
            for (GatewayRoute route : plugin.gateways()) {
                if (route.app() == null) {
                    throw new IllegalArgumentException("The plug-in " + plugin.name() + " brings a push service for "
                            + route.platform().word()
                            + " without an app: name the app that registrations for it name.");
                }
                routes.add(route);
            }
        }
        return routes;
    }

    private static Backplane backplane(HubConfig config, InstantSource clock, HubMetrics metrics)
            throws IOException, DataFolderException {
        HubConfig.Limits limits = config.limits();
        EmbeddedBackplane.BackplaneLimits settings = new EmbeddedBackplane.BackplaneLimits(
                limits.contextsPerUser(),
                50_000,
                new GroupLimits(limits.membersPerGroup(), limits.contextsPerGroup(), limits.groupsPerUser()),
                limits.timedPerAudience(),
                limits.registrationsPerUser(),
                config.syncCapacity());
        return switch (config.storage()) {
            case MEMORY -> EmbeddedBackplane.inMemory(settings, clock, metrics);
            case SQLITE -> EmbeddedBackplane.open(config.data(), settings, clock, metrics);
            case REDIS -> redis(config, Objects.requireNonNull(config.redis()), settings, clock, metrics);
        };
    }

    private static Backplane redis(
            HubConfig config,
            HubConfig.RedisSettings redis,
            EmbeddedBackplane.BackplaneLimits limits,
            InstantSource clock,
            HubMetrics metrics)
            throws IOException {
        Path trusted = redis.trusted();
        if (trusted != null && !Files.isReadable(trusted)) {
            throw new IOException("storage.redis.trusted-certificates names " + trusted
                    + ", which cannot be read: give the PEM file with the certificates of those who sign Redis's.");
        }
        try {
            RedisOptions options = RedisOptions.of(redis.uri(), redis.prefix())
                    .withWaitReplicas(redis.waitReplicas())
                    .withAcceptLoss(redis.acceptLoss())
                    .withTrusted(trusted)
                    .withFolder(config.data());
            return RedisBackplane.open(options, limits, clock, metrics);
        } catch (IllegalArgumentException e) { // its text quotes the address, and so the password
            throw new IOException(
                    "storage.redis.uri is no address that can be used: docs/cluster.md shows what it may be.");
        } catch (IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static CutOffCheck cutOffs(CutOffs cutOffs) {
        return who -> cutOffs.isCutOff(who.user(), who.device(), who.issued());
    }

    private static BayeuxSettings bayeux(HubConfig config) {
        HubConfig.Bayeux bayeux = config.bayeux();
        HubConfig.Limits limits = config.limits();
        return new BayeuxSettings(
                bayeux.websocket(),
                bayeux.longPolling(),
                bayeux.callbackPolling(),
                bayeux.longPollingTimeout(),
                bayeux.websocketTimeout(),
                bayeux.websocketIdleTimeout(),
                bayeux.maxInterval(),
                limits.messageBytes(),
                limits.batchMessages(),
                limits.publisherBatchMessages(),
                limits.subscriptionsPerSession(),
                limits.sessionsPerUser(),
                limits.sessionsPerAddress(),
                limits.handshakesPerAddressPerMinute(),
                limits.messagesPerSecond(),
                limits.publisherMessagesPerSecond(),
                limits.requestsPerSecond(),
                bayeux.handshakeTimeout(),
                config.writeDeadline(),
                config.syncCapacity());
    }

    private static HttpSettings http(HubConfig config, @Nullable TlsContext tls, TrustedProxies proxies) {
        return new HttpSettings(
                config.listen(),
                tls == null ? null : tls.factory(),
                new HttpSettings.Access(config.publicOrigin(), config.http().allowedOrigins(), config.knownHosts()),
                config.pathPrefix(),
                config.http().idleTimeout(),
                new RequestDeadlines.Timeouts(
                        config.http().headerTimeout(),
                        config.http().bodyTimeout(),
                        config.http().minBodyRate()),
                config.writeDeadline(),
                webSocket(config),
                proxies,
                config.http().directConnector());
    }

    private static @Nullable PlainWebSocketSettings webSocket(HubConfig config) {
        return config.http().websocket()
                ? new PlainWebSocketSettings(
                        config.http().websocketIdleTimeout(),
                        config.bayeux().handshakeTimeout(),
                        config.writeDeadline(),
                        config.limits().messageBytes())
                : null;
    }

    private static Map<String, Supplier<@Nullable String>> checks(Backplane backplane, JwtVerifier tokens) {
        Map<String, Supplier<@Nullable String>> checks = new LinkedHashMap<>();
        checks.put("storage", backplane::problem);
        checks.put("keys", tokens::problem);
        return checks;
    }

    /** By this the command line finds the key of a hub that runs. */
    private static Map<String, Object> forOperators(HubConfig config, @Nullable String durability) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("dataFolder", config.data().toAbsolutePath().normalize().toString());
        told.put("localIssuer", config.auth().localIssuer());
        if (durability != null) {
            told.put("durability", durability);
        }
        return told;
    }

    /** The address the hub listens on, with the port it got; the first of several. */
    public URI uri() {
        return addresses().get(0).uri();
    }

    /**
     * The first address at which something is served.
     *
     * @throws IllegalStateException if there is none
     */
    public URI uri(Purpose purpose) {
        return find(purpose)
                .map(ListenAddress::uri)
                .orElseThrow(() -> new IllegalStateException("No address of this hub serves " + purpose.word()));
    }

    /** All addresses the hub listens on, in the order of the setting, with the ports they got. */
    public List<ListenAddress> addresses() {
        return http.addresses();
    }

    /** How many devices and publishers are connected: over Bayeux, by a plain WebSocket, an event stream, or a
     * poll that is held. */
    public int sessions() {
        return bayeux.sessionCount() + http.sessionCount();
    }

    /**
     * Takes over what a hub that runs can take over of other settings: who may ask, the trusted proxies, and the limits of sessions, handshakes and
     * messages. And looks at the certificate and at the files with credentials of push services now, and not only in half a minute. What cannot be used is not, and the log says why, also if it has done so
     * before. It reads files, so it blocks.
     */
    public void reload(HubConfig changed) {
        reload.run(changed);
    }

    /** The hub's certificate; null if it speaks no TLS. */
    @Nullable
    TlsContext tls() {
        return tls;
    }

    /** Where devices are woken. */
    RegistrationService registrations() {
        return registrations;
    }

    /** The hub's own token issuer; null if it does not accept its own key. */
    public @Nullable LocalIssuer localIssuer() {
        return localIssuer;
    }

    private <T extends AutoCloseable> T closing(T part) {
        parts.push(part);
        return part;
    }

    /** Whether the hub serves, drains or is stopped. */
    public NodeLifecycle lifecycle() {
        return lifecycle;
    }

    /** A {@link #close} that is under way waits for nobody any more, or one that comes will not; from any thread. */
    public void hurry() {
        drain.hurry();
    }

    /**
     * Stops: says so for the time of {@code drain.notice}, asks the sessions to come back elsewhere or later, finishes the changes
     * that were accepted and refuses others, then closes the port and the storage. Called once.
     */
    @Override
    public void close() {
        log.info("The hub stops");
        drain.run();
        http.stopWithin(drain.left());
        closeParts();
    }

    private void closeParts() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                log.error("A part of the hub could not be closed", e);
            }
        }
    }
}
