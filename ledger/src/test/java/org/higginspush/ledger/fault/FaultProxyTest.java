package org.higginspush.ledger.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy between real sockets; the test plays the client and the hub. */
@Timeout(30)
class FaultProxyTest {
    /** Every connection has a fault, at once. */
    private static final class LowestRandom extends Random {
        private static final long serialVersionUID = 1;

        @Override
        protected int next(int bits) {
            return 0;
        }

        @Override
        public double nextDouble() {
            return 0.99;
        }
    }

    private final ServerSocket hub = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private FaultInjector faultInjector = new FaultInjector(Set.of(), new LowestRandom());
    private FaultProxy proxy = FaultProxy.before(hub.getLocalPort(), faultInjector);

    FaultProxyTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        proxy.close();
        hub.close();
    }

    private void injectOnly(Fault fault) throws IOException {
        proxy.close();
        faultInjector = new FaultInjector(Set.of(fault), new LowestRandom());
        proxy = FaultProxy.before(hub.getLocalPort(), faultInjector);
        faultInjector.start();
    }

    @Test
    void withoutFaultsBytesGoBothWays() throws IOException {
        try (Socket client = connect();
                Socket atHub = hub.accept()) {
            say(client, 'a');
            assertThat(atHub.getInputStream().read()).isEqualTo('a');
            say(atHub, 'b');
            assertThat(client.getInputStream().read()).isEqualTo('b');
        }
    }

    @Test
    void theEndOfOneSideIsTheEndOfTheOther() throws IOException {
        try (Socket client = connect();
                Socket atHub = hub.accept()) {
            client.shutdownOutput();
            assertThat(atHub.getInputStream().read()).isNegative();
        }
    }

    @Test
    void aConnectionIsReset() throws IOException {
        injectOnly(Fault.RESET);
        try (Socket client = connect()) {
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void theRequestArrivesAndTheAnswerIsLost() throws IOException {
        injectOnly(Fault.LOST_ANSWERS);
        try (Socket client = connect();
                Socket atHub = hub.accept()) {
            say(client, 'a');
            assertThat(atHub.getInputStream().read()).isEqualTo('a');
            say(atHub, 'b');
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void ofAHalfOpenConnectionNobodyHearsAnything() throws IOException {
        injectOnly(Fault.HALF_OPEN);
        try (Socket client = connect();
                Socket atHub = hub.accept()) {
            say(client, 'a');
            client.shutdownOutput();
            faultInjector.stop();
            withoutFaultsBytesGoBothWays();
            atHub.setSoTimeout(1);
            assertThatThrownBy(() -> atHub.getInputStream().read())
                    .as("neither the byte nor the end arrived before those of a later connection")
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void anOpenConnectionGetsAFaultWhenFaultsStart() throws IOException {
        injectOnly(Fault.RESET);
        faultInjector.stop();
        try (Socket client = connect();
                Socket atHub = hub.accept()) {
            say(client, 'a');
            assertThat(atHub.getInputStream().read()).isEqualTo('a');
            faultInjector.start();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void whereNoHubListensTheConnectionIsReset() throws IOException {
        hub.close();
        try (Socket client = connect()) {
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.uri().getPort());
    }

    private static void say(Socket from, char what) throws IOException {
        from.getOutputStream().write(what);
        from.getOutputStream().flush();
    }
}
