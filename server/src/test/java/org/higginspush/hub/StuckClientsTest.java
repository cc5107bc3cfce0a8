package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A hub that is told to stop does so in good order, whatever its clients and its plug-ins are in the middle of. */
class StuckClientsTest {
    @TempDir
    Path data;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger jetty = (Logger) LoggerFactory.getLogger("org.eclipse.jetty");
    private final List<Socket> clients = new ArrayList<>();
    private final SlowPlugin slow = new SlowPlugin();
    private TestHub hub;

    /** Answers one address never, and another only when it is let go. */
    private static final class SlowPlugin implements HubPlugin {
        private final CountDownLatch blocked = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);

        @Override
        public String name() {
            return "slow";
        }

        @Override
        public void install(PluginContext context) {
            context.handler("/slow/", new Handler.Abstract() {
                @Override
                public boolean handle(Request request, Response response, Callback callback) throws Exception {
                    if (request.getHttpURI().getPath().endsWith("/blocked")) {
                        blocked.countDown();
                        letGo.await();
                        callback.succeeded();
                    }
                    return true;
                }
            });
        }
    }

    @BeforeEach
    void startHub() throws Exception {
        log.list = new CopyOnWriteArrayList<>(); // threads of the hub still log while it is read
        log.start();
        root.addAppender(log);
        jetty.setLevel(Level.WARN); // as a hub has it
        hub = TestHub.start(data, List.of(slow));
    }

    @AfterEach
    void letGo() throws IOException {
        slow.letGo.countDown();
        root.detachAppender(log);
        jetty.setLevel(Level.ERROR);
        for (Socket client : clients) {
            client.close();
        }
    }

    @Test
    void doNotKeepTheHubFromStopping() throws Exception {
        String alex = "Authorization: Bearer " + hub.token("alex", "phone") + "\r\n";
        sends("POST /bayeux HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n\r\n[");
        sends("POST /v1/tickets HTTP/1.1\r\nHost: hub\r\n" + alex + "Content-Length: 100\r\n\r\n{");
        sends("GET /healthz HTTP/1.1\r\nHos");
        sends("");
        sends("GET /v1/users/alex/changes HTTP/1.1\r\nHost: hub\r\n" + alex + "Accept: text/event-stream\r\n\r\n");
        sends("GET /docs/protocol.md HTTP/1.1\r\nHost: hub\r\n\r\n".repeat(200));
        sends("GET /slow/never HTTP/1.1\r\nHost: hub\r\n\r\n");
        sends("GET /slow/blocked HTTP/1.1\r\nHost: hub\r\n\r\n");
        RawBayeux.Socket socket = new RawBayeux(hub.uri()).socket();
        socket.handshakes(hub.token("alex", "tablet"));
        new RawBayeux(hub.uri())
                .send(new RawBayeux(hub.uri())
                        .request("/v1/users/alex/changes")
                        .header("Authorization", "Bearer " + hub.publisherToken())
                        .POST(HttpRequest.BodyPublishers.ofString("{\"context\":\"notes\"}")));
        assertThat(slow.blocked.await(RawBayeux.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();

        hub.close();

        assertThat(log.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
        socket.aborts();
    }

    private void sends(String text) throws IOException {
        Socket socket = new Socket();
        clients.add(socket);
        socket.setReceiveBufferSize(2048);
        socket.connect(new InetSocketAddress("127.0.0.1", hub.port()));
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
