package org.higginspush.client.internal.bayeux;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;

/** The other end of one WebSocket, frame by frame. */
final class WebSocketServer implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final BlockingQueue<CoreSession> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

    WebSocketServer() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        WebSocketUpgradeHandler upgrades = new WebSocketUpgradeHandler(new WebSocketComponents());
        upgrades.addMapping(
                "/bayeux",
                WebSocketNegotiator.from((request, response, callback) -> new Endpoint(), (made, request, response) ->
                        (FrameHandler) made));
        server.setHandler(upgrades);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/bayeux");
    }

    CoreSession session() throws InterruptedException {
        return opened.poll(20, TimeUnit.SECONDS);
    }

    /** The next frame the client sent, as its name and text. */
    String frame() throws InterruptedException {
        return frames.poll(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }

    private final class Endpoint implements FrameHandler {
        @Override
        public void onOpen(CoreSession session, Callback callback) {
            callback.succeeded();
            opened.add(session);
            session.demand();
            this.session = session;
        }

        private CoreSession session;

        @Override
        public void onFrame(Frame frame, Callback callback) {
            String text =
                    StandardCharsets.UTF_8.decode(frame.getPayload().slice()).toString();
            frames.add(OpCode.name(frame.getOpCode()) + " " + text);
            callback.succeeded();
            if (frame.getOpCode() != OpCode.CLOSE) {
                session.demand();
            }
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            frames.add("CLOSED");
            callback.succeeded();
        }
    }
}
