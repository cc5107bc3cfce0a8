package org.higginspush.demo.sync;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.client.Publisher;
import org.higginspush.client.Selector;
import org.higginspush.client.TokenSupplier;
import org.higginspush.client.Transport;
import org.higginspush.demo.sync.attributes.AttributeServer;
import org.higginspush.demo.sync.attributes.AttributeStore;
import org.higginspush.demo.sync.attributes.AttributesClient;
import org.higginspush.demo.sync.attributes.AttributesServlet;
import org.higginspush.demo.sync.attributes.StorageLimits;
import org.higginspush.demo.sync.attributes.Update;
import org.higginspush.demo.sync.attributes.WriteResult;
import org.higginspush.demo.sync.http.ApiContext;
import org.higginspush.demo.sync.selector.Device;
import org.higginspush.hub.Hub;
import org.higginspush.hub.access.JwtVerifier;
import org.higginspush.hub.access.LocalIssuer;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.plugin.RateLimiter;
import org.jspecify.annotations.Nullable;

/**
 * A real hub and a real Attribute Server, each on a port of its own, and the devices of a few users. One token opens
 * both servers. The hub can be stopped and started again.
 */
final class SyncEnvironment implements AutoCloseable {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Path data;
    private final Transport transport;
    private final LocalIssuer issuer;
    private final AttributeStore store = AttributeStore.inMemory(StorageLimits.DEFAULT);
    private final ChangeNotifier changeNotifier;
    private final AttributeServer attributeServer;
    private final Deque<Runnable> closings = new ArrayDeque<>();
    private final URI hubAddress;
    private @Nullable Hub hub;

    /** Starts both servers; all who talk to the hub use one transport. */
    SyncEnvironment(Path data, Transport transport) throws Exception {
        this.data = data;
        this.transport = transport;
        hub = Hub.start(HubConfig.forTests(data), List.of());
        hubAddress = hub.uri();
        issuer = LocalIssuer.open(data, InstantSource.system());
        Publisher publisher = Publisher.builder(hubAddress, TokenSupplier.of(this::publisherToken))
                .transports(transport)
                .reconnect(Duration.ofMillis(20), Duration.ofMillis(200))
                .closeWait(Duration.ZERO)
                .start();
        closings.push(publisher::close);
        changeNotifier = new ChangeNotifier(publisher::publish, System::nanoTime);
        attributeServer = AttributeServer.start(0, context());
        closings.push(attributeServer::close);
    }

    private ApiContext context() {
        JwtVerifier tokens = new JwtVerifier(List.of(issuer.trusted()), Duration.ZERO, InstantSource.system());
        RateLimiter writes = new RateLimiter(10_000, 60_000, InstantSource.system());
        return new ApiContext("/").with(new AttributesServlet("/attributes/", store, tokens, changeNotifier, writes));
    }

    private String publisherToken() {
        return issuer.issue("attribute-server", null, Set.of(Scope.PUBLISH), HOUR);
    }

    /** A device of a user, connected to the hub, after its first sync. */
    TestDevice device(String user, String name) {
        String token = issuer.issue(user, name, Set.of(Scope.SUBSCRIBE), HOUR);
        URI base = attributeServer.base().resolve("/attributes/");
        Device device = new Device(new AttributesClient(base, user, () -> token));
        TestDevice started =
                TestDevice.start(device, Selector.builder(hubAddress, user, TokenSupplier.fixed(token)), transport);
        closings.push(started::close);
        return started.isReady();
    }

    /** The Attribute Server changes something itself: every device of the user must be told. */
    void changesWithoutADevice(String user, String context) {
        Update update = Update.merge(Map.of("at", Long.toString(System.nanoTime())));
        if (store.write(user, context, current -> true, update, null) instanceof WriteResult.Accepted written) {
            changeNotifier.changed(user, written.context());
        }
    }

    void hubStops() {
        hub.close();
        hub = null;
    }

    void hubStartsAgain() throws Exception {
        hub = Hub.start(HubConfig.forTests(data, "port=" + hubAddress.getPort()), List.of());
    }

    @Override
    public void close() {
        closings.forEach(Runnable::run);
        if (hub != null) {
            hub.close();
        }
        store.close();
    }
}
