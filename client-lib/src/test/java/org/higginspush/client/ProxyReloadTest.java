package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.higginspush.hub.ReverseProxy;
import org.higginspush.hub.TestCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real proxy reads its configuration anew while devices are connected through it, with TLS, and publishers publish. */
class ProxyReloadTest extends HubTestBase {
    private static final int ROUNDS = 2;
    private static final int CHANGES = 6;

    @TempDir
    static Path certificates;

    private static TestCertificate certificate;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.trusted(certificates);
    }

    @AfterAll
    static void forgetCertificate() {
        certificate.close();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsMissedAndNothingIsSyncedTwice(ReverseProxy.Program program) throws Exception {
        startHub("proxy.trusted=127.0.0.1", "bayeux.long-polling-timeout=2s");
        ReverseProxy proxy = closing(ReverseProxy.start(program, folder, hub.uri(), certificate));
        List<TestDevice> devices =
                List.of(device(proxy, "phone", Transport.WEBSOCKET), device(proxy, "tablet", Transport.LONG_POLLING));
        devices.forEach(TestDevice::isReady);
        List<Publisher> publishers =
                List.of(publisher(proxy, Transport.WEBSOCKET), publisher(proxy, Transport.LONG_POLLING));

        List<String> changed = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            publishAll(publishers, changed, "before-" + round);
            List<Long> before = proxy.workers();
            proxy.reload();
            publishAll(publishers, changed, "during-" + round);
            if (program != ReverseProxy.Program.CADDY) {
                await().atMost(TestDevice.LONG).until(() -> !Set.copyOf(before).containsAll(proxy.workers()));
            }
            TestDevice late =
                    device(proxy, "late-" + round, Transport.WEBSOCKET).isReady();
            publishAll(publishers, changed, "after-" + round);
            late.syncsInAnyNumberOfCalls(contexts("after-" + round).toArray(String[]::new));
        }

        for (TestDevice device : devices) {
            device.syncsInAnyNumberOfCalls(changed.toArray(String[]::new));
        }
        publish(publishers.get(0), new Change("alex", "the last", 1L, "home-pc"));
        devices.forEach(device -> device.syncs("the last"));
        if (program != ReverseProxy.Program.CADDY) {
            assertThat(devices.get(0).disconnections())
                    .as("no WebSocket was cut off")
                    .isEmpty();
            // A worker that goes closes the connection between two polls, perhaps just when the next one comes (RFC
            // 9112, section 9.5).
            assertThat(devices.get(1).disconnections()).hasSizeLessThanOrEqualTo(ROUNDS);
        }
    }

    private static void publishAll(List<Publisher> publishers, List<String> changed, String name) throws Exception {
        List<String> contexts = contexts(name);
        for (int i = 0; i < contexts.size(); i++) {
            publish(publishers.get(i % publishers.size()), new Change("alex", contexts.get(i), 1L, "home-pc"));
        }
        changed.addAll(contexts);
    }

    private static List<String> contexts(String name) {
        return IntStream.range(0, CHANGES).mapToObj(i -> name + "-" + i).toList();
    }

    private TestDevice device(ReverseProxy proxy, String name, Transport transport) {
        return closing(TestDevice.connects(
                proxy.uri(), "alex", name, hub.tokens("alex"), builder -> builder.transports(transport)));
    }

    private Publisher publisher(ReverseProxy proxy, Transport transport) {
        return closing(Publisher.builder(proxy.uri(), hub.publisherTokens())
                .transports(transport)
                .reconnect(TestDevice.FIRST_PAUSE, TestDevice.LONGEST_PAUSE)
                .start());
    }
}
