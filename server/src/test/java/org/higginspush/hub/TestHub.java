package org.higginspush.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.plugin.HubPlugin;
import org.jspecify.annotations.Nullable;

/** A real hub on a free loopback port, for tests; closes the clients it made, then itself. */
public final class TestHub implements AutoCloseable {
    /** False in the second run of the edge's tests, on Jetty's own connector. */
    public static final boolean DIRECT_CONNECTOR = !Boolean.getBoolean("hub.test.stock-connector");

    private static final Duration LONG = Duration.ofHours(1);

    private final Hub hub;
    private final AtomicReference<Duration> ahead;
    private final List<CometdClient> clients = new ArrayList<>();

    private TestHub(Hub hub, AtomicReference<Duration> ahead) {
        this.hub = hub;
        this.ahead = ahead;
    }

    /** Starts a hub; what is not set is as in a production, but for the port. */
    public static TestHub start(Path data, String... settings) throws Exception {
        return start(data, List.of(), settings);
    }

    public static TestHub start(Path data, List<HubPlugin> plugins, String... settings) throws Exception {
        return start(data, plugins, List.of(), settings);
    }

    private static TestHub start(Path data, List<HubPlugin> plugins, List<GatewayRoute> gateways, String... settings)
            throws Exception {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        Hub hub = Hub.start(
                HubConfig.forTests(data, withConnector(withTestHost(settings))),
                plugins,
                () -> Instant.now().plus(ahead.get()),
                gateways);
        return new TestHub(hub, ahead);
    }

    /** Starts a hub that wakes devices over these gateways. */
    public static TestHub withGateways(Path data, List<GatewayRoute> gateways, String... settings) throws Exception {
        return start(data, List.of(), gateways, settings);
    }

    /** Starts a hub with a clock of the test's. */
    static TestHub withClock(Path data, InstantSource clock, String... settings) throws Exception {
        Hub hub = Hub.start(HubConfig.forTests(data, withConnector(withTestHost(settings))), List.of(), clock);
        return new TestHub(hub, new AtomicReference<>(Duration.ZERO));
    }

    private static String[] withConnector(String... settings) {
        return Stream.concat(
                        Stream.of("http.direct-connector=" + (DIRECT_CONNECTOR ? "on" : "off")),
                        Arrays.stream(settings))
                .toArray(String[]::new);
    }

    /** Requests by hand ask for the host {@code hub}, which a hub on loopback alone would not know. */
    private static String[] withTestHost(String... settings) {
        boolean given = Arrays.stream(settings)
                .anyMatch(setting -> setting.matches("(?:hosts.allowed|public-url|proxy.trusted)=.*"));
        return given
                ? settings
                : Stream.concat(Stream.of("hosts.allowed=hub"), Arrays.stream(settings))
                        .toArray(String[]::new);
    }

    /** Sets the hub's clock forward. */
    public void clockMoves(Duration by) {
        ahead.updateAndGet(by::plus);
    }

    /** What the hub's clock shows. */
    public Instant now() {
        return Instant.now().plus(ahead.get());
    }

    public Hub hub() {
        return hub;
    }

    public URI uri() {
        return hub.uri();
    }

    public int port() {
        return hub.uri().getPort();
    }

    /** A token that may hear the user's notices on one device. */
    public String token(String user, @Nullable String device) {
        return SecretLogExtension.note(hub.localIssuer().issue(user, device, Set.of(Scope.SUBSCRIBE), LONG));
    }

    public String token(String user, @Nullable String device, Duration lifetime) {
        return SecretLogExtension.note(hub.localIssuer().issue(user, device, Set.of(Scope.SUBSCRIBE), lifetime));
    }

    /** A token of an Attribute Server. */
    public String publisherToken() {
        return SecretLogExtension.note(hub.localIssuer().issue("attribute-server", null, Set.of(Scope.PUBLISH), LONG));
    }

    /** A token of whoever administers users. */
    public String managerToken() {
        return SecretLogExtension.note(hub.localIssuer().issue("administrator", null, Set.of(Scope.MANAGE), LONG));
    }

    /** A token of another hub, whose devices this one wakes. */
    public String relayToken(String name) {
        return SecretLogExtension.note(hub.localIssuer().issue(name, null, Set.of(Scope.RELAY), LONG));
    }

    /** A stock CometD client for a device; closed with the hub. */
    public CometdClient device(String transport, String user, String device) {
        return client(new CometdClient(uri(), transport, token(user, device), null));
    }

    /** A stock CometD client that publishes; closed with the hub. */
    public CometdClient publisher(String transport) {
        return client(new CometdClient(uri(), transport, publisherToken(), null));
    }

    public CometdClient client(CometdClient client) {
        clients.add(client);
        return client;
    }

    /** Closes the clients made so far. */
    public void closeClients() {
        clients.parallelStream().forEach(CometdClient::close); // each takes a while
        clients.clear();
    }

    @Override
    public void close() {
        closeClients();
        hub.close();
    }
}
