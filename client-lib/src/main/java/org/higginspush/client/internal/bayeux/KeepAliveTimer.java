package org.higginspush.client.internal.bayeux;

import java.net.SocketTimeoutException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * Pings on a silent WebSocket, and aborts it if nothing comes in. Jetty's idle timeout does not do that: what we write keeps it
 * from expiring, whether or not anybody reads it. Thread-safe.
 */
final class KeepAliveTimer {
    /** How long the answer to a ping may take that asks whether the connection still works. */
    private static final long PROBE_LIMIT = 5_000;

    private final KeepAlive keepAlive;
    private final ScheduledExecutorService timer;
    private final Consumer<Throwable> dead;
    /** Guarded by this. */
    private @Nullable Future<?> next;
    /** Guarded by this. */
    private @Nullable Future<?> probe;
    /** Guarded by this. */
    private boolean probeAgain;
    /** Guarded by this. */
    private boolean stopped;

    /**
     * @param timeout after how many milliseconds of silence the WebSocket counts as dead
     * @param dead told of that, before the WebSocket is aborted
     */
    KeepAliveTimer(long timeout, ScheduledExecutorService timer, Consumer<Throwable> dead) {
        this.keepAlive = new KeepAlive(timeout, now());
        this.timer = timer;
        this.dead = dead;
    }

    /** The WebSocket is open. */
    void start(CoreSession session) {
        received();
        schedule(session);
    }

    /** Something came in. */
    void received() {
        keepAlive.received(now());
    }

    /** Pings now; if nothing comes in until the limit is over, the WebSocket counts as dead. */
    synchronized void probe(CoreSession session) {
        long asked = now();
        if (stopped || probe != null) {
            probeAgain = true;
            return;
        }
        session.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
        try {
            probe = timer.schedule(() -> closeUnlessHeardSince(asked, session), PROBE_LIMIT, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The runtime has stopped.
        }
    }

    private void closeUnlessHeardSince(long asked, CoreSession session) {
        if (keepAlive.silence(now()) > now() - asked) {
            close(session);
        } else if (endProbe()) {
            probe(session);
        }
    }

    /** True if another was asked for meanwhile, perhaps after the answer to this one. */
    private synchronized boolean endProbe() {
        boolean again = probeAgain;
        probe = null;
        probeAgain = false;
        return again;
    }

    private void close(CoreSession session) {
        dead.accept(new SocketTimeoutException("nothing came in for " + keepAlive.silence(now()) + " ms"));
        session.abort();
    }

    synchronized void stop() {
        stopped = true;
        if (next != null) {
            next.cancel(false);
        }
        if (probe != null) {
            probe.cancel(false);
        }
    }

    private synchronized void schedule(CoreSession session) {
        if (!stopped) {
            try {
                next = timer.schedule(() -> check(session), keepAlive.pause(now()), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // The runtime has stopped.
            }
        }
    }

    private void check(CoreSession session) {
        switch (keepAlive.check(now())) {
            case CLOSE -> close(session);
            case PING -> {
                session.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
                schedule(session);
            }
            case WAIT -> schedule(session);
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
