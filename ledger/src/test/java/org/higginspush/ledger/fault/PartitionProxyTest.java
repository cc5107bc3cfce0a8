package org.higginspush.ledger.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.higginspush.ledger.fault.PartitionProxy.Partition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy between real sockets; the test plays the node and Redis. */
@Timeout(30)
class PartitionProxyTest {
    private final ServerSocket redis = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final PartitionProxy proxy = PartitionProxy.before(redis.getLocalPort());
    private final Socket node = connect();
    private final Socket atRedis = redis.accept();

    PartitionProxyTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        node.close();
        atRedis.close();
        proxy.close();
        redis.close();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static void hears(Socket one, char expected) throws IOException {
        one.setSoTimeout(0);
        assertThat(one.getInputStream().read()).isEqualTo(expected);
    }

    private static void hearsNothing(Socket one) throws IOException {
        one.setSoTimeout(100);
        assertThatThrownBy(() -> one.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    private static void says(Socket one, char what) throws IOException {
        one.getOutputStream().write(what);
    }

    private void withoutAPartitionBothHear() throws IOException {
        says(node, 'a');
        hears(atRedis, 'a');
        says(atRedis, 'b');
        hears(node, 'b');
    }

    @Test
    void withoutAPartitionEverythingGetsThrough() throws IOException {
        withoutAPartitionBothHear();
        node.close();
        assertThat(atRedis.getInputStream().read()).isNegative();
    }

    @Test
    void cutConnectionsAreResetAndNoneIsMade() throws IOException {
        withoutAPartitionBothHear();
        proxy.set(Partition.CUT);
        assertThatThrownBy(() -> node.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> connect().getInputStream().read()).isInstanceOf(SocketException.class);

        proxy.set(Partition.NONE);
        try (Socket again = connect();
                Socket atRedisAgain = redis.accept()) {
            says(again, 'a');
            hears(atRedisAgain, 'a');
        }
    }

    @Test
    void whatIsHeldUpGoesOnWhenThePartitionIsOver() throws IOException {
        proxy.set(Partition.BOTH_WAYS);
        says(node, 'a');
        says(atRedis, 'b');
        hearsNothing(atRedis);
        hearsNothing(node);

        proxy.set(Partition.NONE);
        hears(atRedis, 'a');
        hears(node, 'b');
    }

    @Test
    void oneDirectionAloneCanBeHeldUp() throws IOException {
        proxy.set(Partition.ANSWERS);
        says(node, 'a');
        hears(atRedis, 'a');
        says(atRedis, 'b');
        hearsNothing(node);

        proxy.set(Partition.REQUESTS);
        hears(node, 'b');
        says(node, 'c');
        hearsNothing(atRedis);
    }

    @Test
    void aForgottenConnectionStaysDeadAndNewOnesWork() throws IOException {
        withoutAPartitionBothHear();
        proxy.set(Partition.FORGOTTEN);
        says(node, 'a');
        hearsNothing(atRedis);
        node.close();
        hearsNothing(atRedis);

        try (Socket again = connect();
                Socket atRedisAgain = redis.accept()) {
            says(again, 'a');
            hears(atRedisAgain, 'a');
            proxy.set(Partition.NONE);
            says(again, 'b');
            hears(atRedisAgain, 'b');
            hearsNothing(atRedis);
        }
    }
}
