package org.higginspush.client.internal.bayeux;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cometd.bayeux.Message;
import org.cometd.client.transport.TransportListener;
import org.cometd.client.websocket.common.AbstractWebSocketTransport;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;
import org.jspecify.annotations.Nullable;

/**
 * CometD's WebSocket transport on Jetty's WebSocket core. Unlike the stock one it never blocks: what is sent before the
 * WebSocket is open waits, and thousands of WebSockets open on a few threads. A silent one is pinged, so that a dead one is
 * noticed however rarely the hub sends something. No more is read than the session can handle.
 */
final class WebSocketTransport extends AbstractWebSocketTransport {
    private final WebSocketCoreClient client;
    private final Duration liveness;
    private final boolean tunnel;
    private final Executor mailbox;
    private final AtomicBoolean used = new AtomicBoolean();

    /**
     * @param liveness after how long a silence the WebSocket counts as dead
     * @param tunnel whether there is a proxy, which must not understand what the WebSocket carries
     * @param mailbox runs what the session does with messages, in order
     */
    WebSocketTransport(
            String url,
            Map<String, Object> options,
            ScheduledExecutorService timer,
            WebSocketCoreClient client,
            Duration liveness,
            boolean tunnel,
            Executor mailbox) {
        super(url, options, timer);
        this.client = client;
        this.liveness = liveness;
        this.tunnel = tunnel;
        this.mailbox = mailbox;
    }

    /** Finds out within seconds whether the WebSocket still works; one that does not counts as dead. */
    void probe() {
        if (getDelegate() instanceof Socket socket) {
            socket.probe();
        }
    }

    @Override
    public boolean accept(String version) {
        return true;
    }

    /** One WebSocket per session: the hub lets no session move to another connection anyway. */
    @Override
    protected @Nullable Delegate connect(String url, TransportListener listener, List<Message.Mutable> messages) {
        if (used.getAndSet(true)) {
            listener.onFailure(new EOFException("the WebSocket is closed"), messages);
            return null;
        }
        return new Socket(URI.create(url));
    }

    /** One WebSocket. Network threads call it one at a time; sends come from other threads. */
    private final class Socket extends Delegate implements FrameHandler {
        private final URI url;
        /** Guarded by this: what is sent before the WebSocket is open; null from then on. */
        private @Nullable List<String> early = new ArrayList<>(1);
        /** Guarded by this. */
        private @Nullable WebSocketUpgrade upgrade;
        /** Guarded by this. */
        private @Nullable CoreSession session;

        private final FrameAssembler assembler = new FrameAssembler(TransportFactory.MAX_MESSAGE);
        private final ReceiveWindow window = new ReceiveWindow(mailbox, this::demand);
        private final KeepAliveTimer keepAlive =
                new KeepAliveTimer(liveness.toMillis(), getScheduler(), failure -> fail(failure, "silent"));

        private Socket(URI url) {
            this.url = url;
        }

        /** The first message opens the WebSocket: only then does CometD know whom to tell if that fails. */
        @Override
        protected void send(String content) {
            CoreSession open = sessionOrWait(content);
            if (open != null) {
                open.sendFrame(
                        new Frame(OpCode.TEXT, content), Callback.from(() -> {}, x -> fail(x, "not sent")), false);
            }
        }

        private synchronized @Nullable CoreSession sessionOrWait(String content) {
            if (early != null) {
                early.add(content);
                if (upgrade == null) {
                    upgrade = WebSocketUpgrade.start(client, url, tunnel, this, x -> fail(x, "not opened"));
                }
            }
            return session;
        }

        @Override
        public void onOpen(CoreSession opened, Callback callback) {
            opened.setIdleTimeout(liveness);
            List<String> waiting = opened(opened);
            keepAlive.start(opened);
            callback.succeeded();
            opened.demand();
            waiting.forEach(this::send);
        }

        private synchronized List<String> opened(CoreSession opened) {
            List<String> waiting = early == null ? List.of() : early;
            early = null;
            session = opened;
            return waiting;
        }

        private synchronized @Nullable CoreSession session() {
            return session;
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            keepAlive.received();
            switch (frame.getOpCode()) {
                case OpCode.TEXT, OpCode.CONTINUATION -> onText(frame, callback);
                case OpCode.PING -> pong(frame, callback);
                case OpCode.CLOSE -> callback.succeeded();
                default -> demandAfter(callback);
            }
        }

        private void onText(Frame frame, Callback callback) {
            try {
                String text = assembler.add(frame.getPayload(), frame.isFin());
                if (text == null) {
                    demandAfter(callback);
                } else {
                    onData(text);
                    demandIfWindowAllows(callback);
                }
            } catch (IOException | RuntimeException e) {
                fail(e, "not understood");
                callback.failed(e);
            }
        }

        private void demandIfWindowAllows(Callback callback) {
            boolean more = window.posted();
            callback.succeeded();
            if (more) {
                demand();
            }
        }

        /** The next frame is read once the pong is written: who sends only pings cannot fill our memory with pongs. */
        private void pong(Frame ping, Callback callback) {
            CoreSession open = session();
            if (open != null) {
                Frame pong = new Frame(OpCode.PONG, true, ping.getPayload());
                open.sendFrame(pong, Callback.from(() -> demandAfter(callback), callback::failed), false);
            }
        }

        private void demandAfter(Callback callback) {
            callback.succeeded();
            demand();
        }

        private void demand() {
            CoreSession open = session();
            if (open != null) {
                open.demand();
            }
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            callback.succeeded();
            fail(cause, "error");
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            keepAlive.stop();
            callback.succeeded();
            fail(new WebSocketClosedException(status.getCode()), "closed");
        }

        private void probe() {
            CoreSession open = session();
            if (open != null) {
                keepAlive.probe(open);
            }
        }

        @Override
        protected void close() {
            keepAlive.stop();
        }

        @Override
        protected void shutdown(String reason) {
            keepAlive.stop();
            CoreSession open = session();
            if (open != null) {
                open.close(NORMAL_CLOSE_CODE, trimCloseReason(reason), Callback.NOOP);
            } else {
                cancelUpgrade();
            }
        }

        private void cancelUpgrade() {
            WebSocketUpgrade pending = upgrade();
            if (pending != null) {
                pending.cancel();
            }
        }

        private synchronized @Nullable WebSocketUpgrade upgrade() {
            return upgrade;
        }
    }
}
