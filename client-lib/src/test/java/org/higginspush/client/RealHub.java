package org.higginspush.client;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.higginspush.hub.Hub;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.HubConfig;
import org.jspecify.annotations.Nullable;

/** The real hub on a loopback port of its own, which can be stopped and started again with what it knows. */
final class RealHub implements AutoCloseable {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Path data;
    private final List<String> settings;
    private final int port;
    private @Nullable Hub hub;
    private volatile Duration ahead = Duration.ZERO;

    private RealHub(Path data, List<String> settings) throws Exception {
        this.data = data;
        this.settings = settings;
        hub = start(0);
        port = hub.uri().getPort();
    }

    /** Starts a hub; what is not set is as in production. */
    static RealHub start(Path data, String... settings) throws Exception {
        return new RealHub(data, Arrays.asList(settings));
    }

    private Hub start(int onPort) throws Exception {
        List<String> all = new ArrayList<>(settings);
        all.add("port=" + onPort);
        HubConfig config = HubConfig.forTests(data, all.toArray(String[]::new));
        return Hub.start(config, List.of(), () -> Instant.now().plus(ahead));
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Stops it: nobody listens on its port any more. */
    void stops() {
        hub().close();
        hub = null;
    }

    /** Starts it again on the same port and data. */
    void startsAgain() throws Exception {
        hub = start(port);
    }

    /** Sets its clock forward. */
    void clockMoves(Duration by) {
        ahead = ahead.plus(by);
    }

    int sessions() {
        return hub().sessions();
    }

    TokenSupplier tokens(String user) {
        return tokens(user, HOUR);
    }

    TokenSupplier tokens(String user, Duration lifetime) {
        return TokenSupplier.of(() -> token(user, Set.of(Scope.SUBSCRIBE), lifetime));
    }

    TokenSupplier publisherTokens() {
        return TokenSupplier.of(() -> token("attribute-server", Set.of(Scope.PUBLISH), HOUR));
    }

    String token(String user, Set<Scope> scopes, Duration lifetime) {
        return Objects.requireNonNull(hub().localIssuer()).issue(user, null, scopes, lifetime);
    }

    private Hub hub() {
        return Objects.requireNonNull(hub, "the hub is stopped");
    }

    @Override
    public void close() {
        if (hub != null) {
            stops();
        }
    }
}
