package org.higginspush.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.higginspush.bench.wire.Bayeux;
import org.higginspush.bench.wire.BayeuxPolling;
import org.higginspush.bench.wire.RawWebSocket;
import org.higginspush.bench.yardstick.BareJetty;
import org.higginspush.bench.yardstick.PlainCometd;
import org.junit.jupiter.api.Test;

/** The generator against the yardsticks that are ours, over real sockets. */
class GeneratorTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int USERS = 10;
    private static final int DEVICES = 3;

    @Test
    void bareJettyDeliversEverythingOnce() throws Exception {
        deliversEverythingOnce(BareJetty.start(0), new RawWebSocket());
    }

    @Test
    void plainCometdDeliversEverythingOnce() throws Exception {
        deliversEverythingOnce(PlainCometd.start(0), Bayeux.plain(0));
    }

    @Test
    void plainCometdDeliversEverythingOnceOverLongPolling() throws Exception {
        deliversEverythingOnce(PlainCometd.start(0), BayeuxPolling.plain());
    }

    @Test
    void heartbeatsAreCountedAtTheRateAskedFor() throws Exception {
        Server server = PlainCometd.start(0);
        try (EventLoop eventLoop = new EventLoop()) {
            Protocol protocol = Bayeux.plain(50);
            Devices devices = open(eventLoop, server, protocol);
            assertThat(eventLoop.run(() -> devices.heartbeats() > 3L * devices.size(), LIMIT))
                    .isTrue();
            assertThat(protocol.advisedHeartbeatMillis()).as("the server's own").isGreaterThan(1000);
        } finally {
            server.stop();
        }
    }

    @Test
    void aServerThatGoesAwayIsNotTakenForASilentOne() throws Exception {
        Server server = BareJetty.start(0);
        try (EventLoop eventLoop = new EventLoop()) {
            Devices devices = open(eventLoop, server, new RawWebSocket());
            server.stop();
            assertThat(eventLoop.run(() -> devices.lost() == devices.size(), LIMIT))
                    .isTrue();
            assertThat(devices.firstError()).isNotNull();
        }
    }

    private static void deliversEverythingOnce(Server server, Protocol protocol) throws Exception {
        try (EventLoop eventLoop = new EventLoop()) {
            Devices devices = open(eventLoop, server, protocol);
            Publisher publisher = protocol.publisher();
            eventLoop.connect(address(server), publisher);
            assertThat(eventLoop.run(publisher::isReady, LIMIT)).isTrue();
            LoadRun run = new LoadRun(eventLoop, devices, publisher, () -> 0);
            delivered(run.closed(1, 4, SHORT, SHORT));
            LoadRun.LoadResult steady = run.steady(1_000_000, 100, SHORT, SHORT);
            delivered(steady);
            assertThat(steady.latency()).isNotNull();
            devices.leave();
        } finally {
            server.stop();
        }
    }

    private static void delivered(LoadRun.LoadResult load) {
        assertThat(load.deliveries()).isPositive();
        assertThat(load.faults()).isEqualTo(DeliveryTracker.Faults.NONE);
        assertThat(load.remark()).isNull();
        assertThat(load.wireBytes()).isGreaterThan(60);
    }

    private static Devices open(EventLoop eventLoop, Server server, Protocol protocol) {
        Devices devices = new Devices(eventLoop, address(server), protocol, USERS, DEVICES);
        devices.open(8, LIMIT);
        return devices;
    }

    private static InetSocketAddress address(Server server) {
        return new InetSocketAddress("127.0.0.1", ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }
}
