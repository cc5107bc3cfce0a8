package org.higginspush.client.internal.bayeux;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.cometd.bayeux.Message;
import org.cometd.client.transport.TransportListener;
import org.cometd.client.websocket.common.AbstractWebSocketTransport;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.client.CoreClientUpgradeRequest;
import org.eclipse.jetty.websocket.core.client.UpgradeListener;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * CometD's WebSocket transport on Jetty's WebSocket core. Unlike the stock one it never blocks: what is sent before the
 * socket is open waits, and thousands of sockets open on a few threads. A silent socket is probed with pings, so that a
 * dead one is noticed however rarely the hub speaks. No more is read than the session can take.
 */
final class WebSocketTransport extends AbstractWebSocketTransport {
    /** So many frames may wait for the session; more are not read before it has taken some. */
    private static final int MOST_WAITING = 32;

    private final WebSocketCoreClient client;
    private final Duration liveness;
    private final boolean tunnel;
    private final Executor session;
    private final AtomicBoolean used = new AtomicBoolean();

    /**
     * @param liveness after how long a silence the socket counts as dead
     * @param tunnel whether there is a proxy, which must not understand what it carries
     * @param session runs what the session does with messages, in order
     */
    WebSocketTransport(
            String url,
            Map<String, Object> options,
            ScheduledExecutorService timer,
            WebSocketCoreClient client,
            Duration liveness,
            boolean tunnel,
            Executor session) {
        super(url, options, timer);
        this.client = client;
        this.liveness = liveness;
        this.tunnel = tunnel;
        this.session = session;
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

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** One WebSocket. Network threads call it one at a time; sends come from elsewhere. */
    private final class Socket extends Delegate implements FrameHandler {
        private final URI url;
        private ByteArrayOutputStream partial = new ByteArrayOutputStream(0);
        /** Guarded by this: what is sent before the socket is open; null from then on. */
        private @Nullable List<String> early = new ArrayList<>(1);
        /** Guarded by this. */
        private @Nullable CompletableFuture<CoreSession> opening;
        /** Guarded by this. */
        private @Nullable CoreSession opened;
        /** Guarded by this. */
        private @Nullable Future<?> probing;
        /** Guarded by this. */
        private boolean closed;

        private final KeepAlive keepAlive = new KeepAlive(liveness.toMillis(), now());
        /** How many frames the session has still to take. */
        private final AtomicInteger untaken = new AtomicInteger();

        private Socket(URI url) {
            this.url = url;
        }

        /** The first message opens the socket: only then has CometD taken note of whom to tell if that fails. */
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
                if (opening == null) {
                    opening = open();
                }
            }
            return opened;
        }

        private CompletableFuture<CoreSession> open() {
            CompletableFuture<CoreSession> opening = new CompletableFuture<>();
            client.getHttpClient().getExecutor().execute(() -> upgrade(opening));
            return opening;
        }

        private void upgrade(CompletableFuture<CoreSession> opening) {
            try {
                CoreClientUpgradeRequest request = CoreClientUpgradeRequest.from(client, url, this);
                if (tunnel) {
                    request.tag(HubHttpClient.TUNNEL);
                }
                request.addListener(new UpgradeListener() {
                    @Override
                    public void onHandshakeRequest(Request sent) {
                        sent.onResponseHeaders(UnexpectedResponseException::refuseUnlessUpgraded);
                    }
                });
                CompletableFuture<CoreSession> upgrade = client.connect(request);
                upgrade.exceptionally(failure -> {
                    fail(failure, "not opened");
                    return null;
                });
                opening.exceptionally(given -> {
                    upgrade.completeExceptionally(given);
                    return null;
                });
            } catch (IOException | RuntimeException e) {
                fail(e, "not opened");
            }
        }

        @Override
        public void onOpen(CoreSession opened, Callback callback) {
            opened.setIdleTimeout(liveness);
            List<String> waiting = opened(opened);
            callback.succeeded();
            opened.demand();
            waiting.forEach(this::send);
        }

        private synchronized List<String> opened(CoreSession opened) {
            List<String> waiting = early == null ? List.of() : early;
            early = null;
            this.opened = opened;
            keepAlive.heard(now());
            probeIn(keepAlive.pause(now()));
            return waiting;
        }

        /** Jetty's idle timeout does not do: what we write keeps it away, whether or not anybody reads it. */
        private void probe() {
            CoreSession open = opened();
            KeepAlive.Step step = keepAlive.look(now());
            if (open == null) {
                return;
            }
            if (step == KeepAlive.Step.GIVE_UP) {
                fail(new SocketTimeoutException("nothing came in for " + keepAlive.silence(now()) + " ms"), "silent");
                open.abort();
                return;
            }
            if (step == KeepAlive.Step.PING) {
                open.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
            }
            probeIn(keepAlive.pause(now()));
        }

        private synchronized void probeIn(long millis) {
            if (!closed) {
                try {
                    probing = getScheduler().schedule(this::probe, millis, TimeUnit.MILLISECONDS);
                } catch (RejectedExecutionException e) {
                    // The runtime has stopped.
                }
            }
        }

        private synchronized @Nullable CoreSession opened() {
            return opened;
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            keepAlive.heard(now());
            switch (frame.getOpCode()) {
                case OpCode.TEXT, OpCode.CONTINUATION -> onText(frame, callback);
                case OpCode.PING -> pong(frame, callback);
                case OpCode.CLOSE -> callback.succeeded();
                default -> demandAfter(callback);
            }
        }

        private void onText(Frame frame, Callback callback) {
            try {
                String text = join(frame.getPayload(), frame.isFin());
                if (text == null) {
                    demandAfter(callback);
                } else {
                    onData(text);
                    demandWhenTaken(callback);
                }
            } catch (IOException | RuntimeException e) {
                fail(e, "not understood");
                callback.failed(e);
            }
        }

        /** Who sends faster than the session can take it has to wait. */
        private void demandWhenTaken(Callback callback) {
            boolean more = untaken.incrementAndGet() < MOST_WAITING;
            session.execute(() -> {
                if (untaken.getAndDecrement() == MOST_WAITING) {
                    demand();
                }
            });
            callback.succeeded();
            if (more) {
                demand();
            }
        }

        /** PublishFrames may come in parts, whatever the hub sent them as. */
        private @Nullable String join(ByteBuffer part, boolean last) throws IOException {
            if (partial.size() + part.remaining() > TransportFactory.LARGEST_MESSAGE) {
                throw new MessageTooLargeException(
                        "The hub's message is larger than " + TransportFactory.LARGEST_MESSAGE);
            }
            if (last && partial.size() == 0) {
                return BufferUtil.toString(part, StandardCharsets.UTF_8);
            }
            BufferUtil.writeTo(part, partial);
            if (!last) {
                return null;
            }
            String text = partial.toString(StandardCharsets.UTF_8);
            partial = new ByteArrayOutputStream(0);
            return text;
        }

        /** The next frame is read once the answer is written: who only asks cannot fill our memory with answers. */
        private void pong(Frame ping, Callback callback) {
            CoreSession open = opened();
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
            CoreSession open = opened();
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
            stopProbing();
            callback.succeeded();
            fail(new WebSocketClosedException(status.getCode()), "closed");
        }

        @Override
        protected void close() {
            stopProbing();
        }

        @Override
        protected void shutdown(String reason) {
            stopProbing();
            CoreSession open = opened();
            if (open != null) {
                open.close(NORMAL_CLOSE_CODE, trimCloseReason(reason), Callback.NOOP);
            } else {
                giveUpOpening();
            }
        }

        private void giveUpOpening() {
            CompletableFuture<CoreSession> given = opening();
            if (given != null) {
                given.completeExceptionally(new IOException("closed"));
            }
        }

        private synchronized @Nullable CompletableFuture<CoreSession> opening() {
            return opening;
        }

        private synchronized void stopProbing() {
            closed = true;
            if (probing != null) {
                probing.cancel(false);
            }
        }
    }
}
