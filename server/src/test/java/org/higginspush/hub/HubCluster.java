package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.higginspush.hub.ReverseProxy.Program;
import org.higginspush.hub.access.LocalIssuer;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.backplane.RedisFixture;
import org.higginspush.hub.config.HubConfig;

/**
 * Three hubs on one real Redis behind a real HAProxy or nginx, with the configuration of {@code docs/cluster.md}. Each can be
 * stopped and started again at its port. All take tokens of one key.
 */
public final class HubCluster implements AutoCloseable {
    public static final int NODES = 3;

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration HOUR = Duration.ofHours(1);
    /** By whom it is found out whether a node is used. */
    private static final String PROBE = "probe";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Path folder;
    private final List<String> settings = new ArrayList<>();
    private final Hub[] nodes = new Hub[NODES];
    private final int[] ports = new int[NODES];
    private final LocalIssuer issuer;
    private final TestCertificate certificate;
    private final LoadBalancer balancer;

    private HubCluster(Program program, Path folder, List<String> more) throws Exception {
        this.folder = folder;
        certificate = TestCertificate.trusted(folder);
        parts.push(certificate);
        RedisFixture redis = RedisFixture.start(folder);
        parts.push(redis);
        settings.addAll(List.of("storage.mode=redis", "storage.redis.uri=" + redis.uri(), "proxy.trusted=127.0.0.1"));
        settings.addAll(more);
        for (int i = 0; i < NODES; i++) {
            if (i > 0) {
                Files.createDirectory(data(i));
                Files.copy(data(0).resolve("signing-key.json"), data(i).resolve("signing-key.json"));
            }
            nodes[i] = start(i);
            ports[i] = nodes[i].uri().getPort();
        }
        issuer = Objects.requireNonNull(nodes[0].localIssuer());
        List<URI> uris = Arrays.stream(nodes).map(Hub::uri).toList();
        balancer = program == Program.HAPROXY
                ? LoadBalancer.start(program, folder, uris, certificate, "inter 1s", "inter 200ms")
                : LoadBalancer.start(program, folder, uris, certificate);
        parts.push(balancer);
    }

    /**
     * Starts all.
     *
     * @param folder of the test's own
     * @param settings of each node, beside those for Redis and the balancer
     */
    public static HubCluster start(Program program, Path folder, String... settings) throws Exception {
        return new HubCluster(program, folder, List.of(settings));
    }

    private Path data(int node) {
        return folder.resolve("node-" + node);
    }

    private Hub start(int node) throws Exception {
        String[] all = Stream.concat(settings.stream(), Stream.of("port=" + ports[node]))
                .toArray(String[]::new);
        return Hub.start(HubConfig.forTests(data(node), all), List.of());
    }

    /** Where clients find it; ends with a slash. */
    public URI uri() {
        return balancer.uri();
    }

    /** Whom clients trust. */
    public TestCertificate certificate() {
        return certificate;
    }

    public Hub node(int node) {
        return nodes[node];
    }

    public String token(String user, String device) {
        return token(user, device, Scope.SUBSCRIBE);
    }

    public String publisherToken() {
        return token("attribute-server", null, Scope.PUBLISH);
    }

    public String token(String user, String device, Scope... scopes) {
        return SecretLogExtension.note(issuer.issue(user, device, Set.of(scopes), HOUR));
    }

    /** Stops a node as SIGTERM does, and returns when it is stopped. */
    public void stops(int node) {
        nodes[node].close();
    }

    /** Starts it again, and returns when the balancer sends somebody there. */
    public void startsAgain(int node) throws Exception {
        nodes[node] = start(node);
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> {
            new RawBayeux(uri()).handshakes(token(PROBE, null));
            assertThat(nodes[node].sessions()).isPositive();
        });
    }

    /** Restarts one node after the other. */
    public void upgrades() throws Exception {
        for (int node = 0; node < NODES; node++) {
            stops(node);
            startsAgain(node);
        }
    }

    @Override
    public void close() {
        Arrays.stream(nodes).parallel().forEach(Hub::close);
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
