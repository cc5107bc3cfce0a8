package org.higginspush.bench.yardstick;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * A fan-out on Jetty's WebSocket API and nothing else: no Bayeux, no JSON, no sessions, no storage. Devices open
 * {@code /sub/<user>}; a publisher opens {@code /pub} and sends {@code <user> <text>}.
 */
public final class BareJetty {
    private final ConcurrentMap<String, List<Session>> devices = new ConcurrentHashMap<>();

    private BareJetty() {}

    /** Serves on the loopback port given as the only argument, until it is ended. */
    public static void main(String[] args) throws Exception {
        start(Integer.parseInt(args[0])).join();
    }

    /**
     * Starts the server.
     *
     * @param port the loopback port, 0 for any free one
     */
    public static Server start(int port) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setAcceptQueueSize(4096);
        server.addConnector(connector);
        BareJetty fanOut = new BareJetty();
        server.setHandler(WebSocketUpgradeHandler.from(server, container -> {
            container.setIdleTimeout(Duration.ofMinutes(10));
            container.addMapping("/pub", (request, response, callback) -> fanOut.new PublisherEndpoint());
            container.addMapping(
                    "/sub/*",
                    (request, response, callback) -> fanOut
                    .new DeviceEndpoint(request.getHttpURI().getPath().substring("/sub/".length())));
        }));
        server.start();
        return server;
    }

    private void fanOut(String message) {
        int space = message.indexOf(' ');
        String text = message.substring(space + 1);
        for (Session device : devices.getOrDefault(message.substring(0, space), List.of())) {
            device.sendText(text, Callback.NOOP);
        }
    }

    /** A device's end of its connection. */
    public final class DeviceEndpoint implements Session.Listener.AutoDemanding {
        private final String user;
        private @Nullable Session session;

        private DeviceEndpoint(String user) {
            this.user = user;
        }

        @Override
        public void onWebSocketOpen(Session opened) {
            session = opened;
            devices.computeIfAbsent(user, any -> new CopyOnWriteArrayList<>()).add(opened);
        }

        /** A device that goes without a word is nothing to report; its close follows. */
        @Override
        public void onWebSocketError(Throwable cause) {}

        @Override
        public void onWebSocketClose(int status, String reason, Callback callback) {
            devices.computeIfPresent(
                    user, (any, sessions) -> sessions.remove(session) && sessions.isEmpty() ? null : sessions);
            callback.succeed();
        }
    }

    /** A publisher's end of its connection. */
    public final class PublisherEndpoint implements Session.Listener.AutoDemanding {
        @Override
        public void onWebSocketText(String message) {
            fanOut(message);
        }

        @Override
        public void onWebSocketError(Throwable cause) {}
    }
}
