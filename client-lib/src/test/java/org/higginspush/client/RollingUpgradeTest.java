package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.higginspush.hub.HubCluster;
import org.higginspush.hub.ReverseProxy.Program;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three nodes behind a real balancer are restarted one after the other, while publishers publish: nobody misses anything. */
class RollingUpgradeTest extends HubTestBase {
    /** Fewer than one user may have. */
    private static final int MOST_CHANGES = 800;

    private static final int MILLIS_BETWEEN_CHANGES = 40;

    private final List<String> changed = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Receipt>> receipts = new CopyOnWriteArrayList<>();
    private HubCluster nodes;

    /** HAProxy asks the nodes whether they are ready, and needs the time to; nginx does not. */
    @ParameterizedTest
    @CsvSource({"HAPROXY, 600ms", "NGINX, 0s"})
    void nothingIsMissedAndNothingIsSyncedTwice(Program program, String notice) throws Exception {
        nodes = closing(HubCluster.start(program, folder, "drain.notice=" + notice));
        List<TestDevice> devices = Stream.of("one", "two", "three")
                .flatMap(name -> Stream.of(Transport.values()).map(transport -> device(name, transport)))
                .toList();
        devices.forEach(TestDevice::isReady);
        List<PlainDevice> plainDevices = Stream.of(PlainDevice.PlainTransport.values())
                .map(transport -> closing(
                        new PlainDevice(transport, nodes.uri(), "alex", nodes.token("alex", "plain-" + transport))))
                .toList();
        await().atMost(TestDevice.LONG).until(() -> plainDevices.stream().allMatch(PlainDevice::isReady));
        List<Publisher> publishers =
                Stream.of(Transport.values()).map(this::publisher).toList();

        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            timer.scheduleWithFixedDelay(
                    () -> publishNext(publishers), 0, MILLIS_BETWEEN_CHANGES, TimeUnit.MILLISECONDS);
            nodes.upgrades();
        } finally {
            timer.shutdown();
            assertThat(timer.awaitTermination(TestDevice.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }

        assertThat(receipts).allSatisfy(receipt -> assertThat(receipt).succeedsWithin(TestDevice.LONG));
        for (TestDevice device : devices) {
            assertThat(device.disconnections()).as("it was asked to move").isNotEmpty();
            device.syncsInAnyNumberOfCalls(changed.toArray(String[]::new));
        }
        publish(publishers.get(0), new Change("alex", "the last", 1L, "home-pc"));
        devices.forEach(device -> device.syncs("the last"));
        changed.add("the last");
        for (PlainDevice device : plainDevices) {
            await().atMost(TestDevice.LONG).until(() -> device.heard().contains("the last"));
            assertThat(device.heard()).containsExactlyInAnyOrderElementsOf(changed);
            assertThat(device.resyncs()).as("when it was new").isEqualTo(1);
            assertThat(device.connections()).as("it moved").isGreaterThan(1);
        }
    }

    private void publishNext(List<Publisher> publishers) {
        int count = changed.size();
        if (count < MOST_CHANGES) {
            String context = "context-" + count;
            changed.add(context);
            receipts.add(publishers.get(count % publishers.size()).publish(new Change("alex", context, 1L, "home-pc")));
        }
    }

    private TestDevice device(String name, Transport transport) {
        String device = name + "-" + transport;
        return closing(TestDevice.connects(
                nodes.uri(),
                "alex",
                device,
                TokenSupplier.fixed(nodes.token("alex", device)),
                builder -> builder.transports(transport)));
    }

    private Publisher publisher(Transport transport) {
        return closing(Publisher.builder(nodes.uri(), TokenSupplier.fixed(nodes.publisherToken()))
                .transports(transport)
                .reconnect(TestDevice.FIRST_PAUSE, TestDevice.LONGEST_PAUSE)
                .start());
    }
}
