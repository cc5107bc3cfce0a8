package org.higginspush.client;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.higginspush.hub.ReverseProxy;
import org.higginspush.hub.ReverseProxy.Program;
import org.higginspush.hub.TestCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real proxy that is not set up as docs/proxies.md says: devices notice, fall back and stay in step. */
class MisconfiguredProxyTest extends HubTestBase {
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

    private ReverseProxy start(Program program, String... changes) throws Exception {
        startHub("proxy.trusted=127.0.0.1", "bayeux.long-polling-timeout=3s");
        return closing(ReverseProxy.start(program, folder, hub.uri(), certificate, changes));
    }

    @Test
    void withoutTheUpgradeHeadersLongPollingIsTaken() throws Exception {
        ReverseProxy nginx = start(
                Program.NGINX,
                "$http_upgrade;",
                "\"\";",
                "proxy_set_header Connection         $connection_upgrade;",
                "");
        TestDevice phone = device(nginx, builder -> builder);
        phone.isPushedOver(Transport.LONG_POLLING).syncsEverything();

        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));

        phone.syncs("passwords");
    }

    @Test
    void aProxyThatEndsQuietWebSocketsLeavesDevicesInStep() throws Exception {
        ReverseProxy haproxy = start(Program.HAPROXY, "timeout tunnel  180s", "timeout tunnel  1s");
        TestDevice phone = device(haproxy, builder -> builder.transports(Transport.WEBSOCKET));
        phone.isReady();

        assertStaysInStep(phone);
    }

    @Test
    void aDeviceThatHasTheChoiceGoesOnWithLongPolling() throws Exception {
        ReverseProxy haproxy = start(Program.HAPROXY, "timeout tunnel  180s", "timeout tunnel  1s");
        TestDevice phone = device(haproxy, builder -> builder.webSocketRetry(Duration.ofHours(1)));
        phone.isReady();

        phone.isPushedOver(Transport.LONG_POLLING);

        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));
        phone.syncs("passwords");
    }

    /** The hub holds a poll for three seconds. */
    @Test
    void aProxyThatGivesUpOnPollsLeavesDevicesInStep() throws Exception {
        ReverseProxy nginx = start(Program.NGINX, "proxy_read_timeout 180s;", "proxy_read_timeout 1s;");
        TestDevice phone = device(nginx, builder -> builder.transports(Transport.LONG_POLLING));
        phone.isReady();

        assertStaysInStep(phone);
    }

    /** It is cut off again and again; what changes meanwhile is synced once, and nothing else. */
    private void assertStaysInStep(TestDevice phone) throws Exception {
        List<String> contexts =
                IntStream.range(0, 2).mapToObj(round -> "context-" + round).toList();
        Publisher publisher = publisher();
        for (int round = 0; round < contexts.size(); round++) {
            int cuts = round + 1;
            await().atMost(TestDevice.LONG).until(() -> phone.disconnections().size() >= cuts);
            publish(publisher, new Change("alex", contexts.get(round), 1L, "home-pc"));
        }
        phone.syncsInAnyNumberOfCalls(contexts.toArray(String[]::new));
        publish(publisher, new Change("alex", "the last", 1L, "home-pc"));
        phone.syncs("the last");
    }

    private TestDevice device(ReverseProxy proxy, UnaryOperator<SelectorBuilder> how) {
        return closing(TestDevice.connects(proxy.uri(), "alex", "phone", hub.tokens("alex"), how));
    }
}
