package org.higginspush.client.internal.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.higginspush.client.Transport;
import org.higginspush.client.internal.network.ProxyRules;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.higginspush.client.internal.thread.Mailbox;
import org.higginspush.client.internal.thread.ThreadPools;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The WebSocket transport against a server that plays with frames. */
class WebSocketTransportTest {
    private static final String ACCEPTED =
            "[{\"channel\":\"/meta/handshake\",\"id\":\"1\",\"successful\":true,\"clientId\":\"c1\"}]";

    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();
    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private ThreadPools threads;
    private Mailbox mailbox;
    private TransportFactory transports;

    @BeforeEach
    void startClient() {
        threads = closing(new ThreadPools("test", 1));
        mailbox = new Mailbox(threads.mailboxes(), () -> {});
        transports = closing(new TransportFactory(
                "test",
                threads.timer(),
                new TransportSettings(Duration.ofMinutes(1), Duration.ofSeconds(15), ProxyRules.always(null), null)));
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!closeables.isEmpty()) {
            closeables.pop().close();
        }
    }

    @Test
    void aFragmentedMessageWithAPingInBetweenIsOneMessage() throws Exception {
        WebSocketServer server = closing(new WebSocketServer());
        handshake(server.uri());
        CoreSession session = server.session();
        assertThat(server.frame()).startsWith("TEXT").contains("/meta/handshake");

        int middle = ACCEPTED.length() / 2;
        send(session, new Frame(OpCode.TEXT, false, ACCEPTED.substring(0, middle)));
        send(session, new Frame(OpCode.PING, true, "are you there?"));
        send(session, new Frame(OpCode.CONTINUATION, true, ACCEPTED.substring(middle)));

        assertThat(next()).isEqualTo("accepted");
        assertThat(server.frame()).isEqualTo("PONG are you there?");
    }

    @Test
    void charactersOfSeveralBytesMayBeSplit() throws Exception {
        WebSocketServer server = closing(new WebSocketServer());
        handshake(server.uri());
        CoreSession session = server.session();
        send(session, new Frame(OpCode.TEXT, true, ACCEPTED));
        assertThat(next()).isEqualTo("accepted");

        byte[] notice = "[{\"channel\":\"/user/alex/contexts\",\"data\":{\"context\":\"🦊\"}}]".getBytes("UTF-8");
        for (int i = 0; i < notice.length; i++) {
            byte op = i == 0 ? OpCode.TEXT : OpCode.CONTINUATION;
            send(session, new Frame(op, i == notice.length - 1, java.nio.ByteBuffer.wrap(notice, i, 1)));
        }

        assertThat(next()).isEqualTo(Map.of("context", "🦊"));
    }

    @Test
    void whatIsNotJsonEndsTheSessionAndIsNotRepeated() throws Exception {
        WebSocketServer server = closing(new WebSocketServer());
        handshake(server.uri());
        send(server.session(), new Frame(OpCode.TEXT, true, "my secret"));

        assertThat(next())
                .isInstanceOfSatisfying(
                        ConnectionFailure.class,
                        failure -> assertThat(failure.text()).doesNotContain("secret"));
    }

    @Test
    void aMessageWithoutEndIsNotKept() throws Exception {
        WebSocketServer server = closing(new WebSocketServer());
        handshake(server.uri());
        CoreSession session = server.session();
        String megabyte = "a".repeat(1 << 20);
        for (int i = 0; i < 9; i++) {
            send(session, new Frame(i == 0 ? OpCode.TEXT : OpCode.CONTINUATION, false, megabyte));
        }

        assertThat(next())
                .isInstanceOfSatisfying(
                        ConnectionFailure.class,
                        failure -> assertThat(failure.text()).contains("larger"));
    }

    @Test
    void aServerThatRestartsEndsTheSession() throws Exception {
        WebSocketServer server = closing(new WebSocketServer());
        handshake(server.uri());
        CoreSession session = server.session();
        send(session, new Frame(OpCode.TEXT, true, ACCEPTED));
        assertThat(next()).isEqualTo("accepted");
        BayeuxSession open = this.open;
        mailbox.execute(open::startHeartbeats);
        server.frame();
        assertThat(server.frame()).contains("/meta/connect");

        session.close(1012, "restart", Callback.NOOP);

        assertThat(next())
                .isInstanceOfSatisfying(
                        ConnectionFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ConnectionFailure.Kind.ENDED));
    }

    @Test
    void anUpgradeThatIsNotAnsweredCanBeCancelled() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            handshake(URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/bayeux"));
            try (Socket accepted = silent.accept()) {
                accepted.setSoTimeout(20_000);
                while (accepted.getInputStream().read() != '\n') {
                    // The request line.
                }

                mailbox.execute(() -> open.close(() -> received.add("closed")));

                assertThat(next()).isEqualTo("closed");
                while (accepted.getInputStream().read() >= 0) {
                    // The rest of the request, up to the end of the connection.
                }
            }
        }
    }

    private BayeuxSession open;

    private void handshake(URI uri) {
        open = transports.newSession(uri, Transport.WEBSOCKET, mailbox, new QueueListener(), received::add);
        mailbox.execute(() -> open.handshake(Map.of("token", "t"), reply -> received.add("accepted")));
    }

    private Object next() throws InterruptedException {
        return received.poll(20, TimeUnit.SECONDS);
    }

    private static void send(CoreSession session, Frame frame) {
        session.sendFrame(frame, Callback.NOOP, false);
    }

    private <T extends AutoCloseable> T closing(T part) {
        closeables.push(part);
        return part;
    }

    private final class QueueListener implements SessionListener {
        @Override
        public Map<String, Object> heartbeat() {
            return Map.of();
        }

        @Override
        public void heartbeatAnswered(Reply reply, boolean held) {}

        @Override
        public boolean received(String channel, Map<String, Object> data) {
            return received.add(data);
        }
    }
}
