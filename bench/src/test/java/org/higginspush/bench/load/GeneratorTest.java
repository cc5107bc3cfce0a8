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
        try (Loop loop = new Loop()) {
            Protocol protocol = Bayeux.plain(50);
            Fleet fleet = open(loop, server, protocol);
            assertThat(loop.run(() -> fleet.beats() > 3L * fleet.size(), LIMIT)).isTrue();
            assertThat(protocol.advisedHeartbeatMillis()).as("the server's own").isGreaterThan(1000);
        } finally {
            server.stop();
        }
    }

    @Test
    void aServerThatGoesAwayIsNotTakenForASilentOne() throws Exception {
        Server server = BareJetty.start(0);
        try (Loop loop = new Loop()) {
            Fleet fleet = open(loop, server, new RawWebSocket());
            server.stop();
            assertThat(loop.run(() -> fleet.lost() == fleet.size(), LIMIT)).isTrue();
            assertThat(fleet.complaint()).isNotNull();
        }
    }

    private static void deliversEverythingOnce(Server server, Protocol protocol) throws Exception {
        try (Loop loop = new Loop()) {
            Fleet fleet = open(loop, server, protocol);
            Publisher publisher = protocol.publisher();
            loop.connect(address(server), publisher);
            assertThat(loop.run(publisher::isReady, LIMIT)).isTrue();
            Run run = new Run(loop, fleet, publisher, () -> 0);
            delivered(run.closed(1, 4, SHORT, SHORT));
            Run.Load steady = run.steady(1_000_000, 100, SHORT, SHORT);
            delivered(steady);
            assertThat(steady.latency()).isNotNull();
            fleet.leave();
        } finally {
            server.stop();
        }
    }

    private static void delivered(Run.Load load) {
        assertThat(load.deliveries()).isPositive();
        assertThat(load.faults()).isEqualTo(Ledger.Faults.NONE);
        assertThat(load.remark()).isNull();
        assertThat(load.wireBytes()).isGreaterThan(60);
    }

    private static Fleet open(Loop loop, Server server, Protocol protocol) {
        Fleet fleet = new Fleet(loop, address(server), protocol, USERS, DEVICES);
        fleet.open(8, LIMIT);
        return fleet;
    }

    private static InetSocketAddress address(Server server) {
        return new InetSocketAddress("127.0.0.1", ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }
}
