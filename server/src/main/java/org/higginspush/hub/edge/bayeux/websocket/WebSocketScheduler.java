package org.higginspush.hub.edge.bayeux.websocket;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.AbstractServerTransport;
import org.cometd.server.ServerMessageImpl;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler.Task;
import org.higginspush.hub.edge.bayeux.BayeuxReply;
import org.higginspush.hub.edge.bayeux.PushSession;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * How CometD reaches a session that speaks through a WebSocket: it delivers what plug-ins have queued for it, and answers the
 * heartbeat that is held. One for each session of a connection, for as long as the session stays there. Thread-safe.
 */
final class WebSocketScheduler implements AbstractServerTransport.Scheduler, Runnable {
    /** CometD asks for the channel of the message that a scheduler was made for. Nobody changes it. */
    private static final ServerMessage.Mutable ANY_MESSAGE = new ServerMessageImpl();

    static {
        ANY_MESSAGE.setChannel(Channel.META_SUBSCRIBE);
    }

    private final WebSocketEndPoint endPoint;
    private final WebSocketTransport transport;
    private final PushSession session;
    private final long cycle;
    private final AtomicBoolean delivering = new AtomicBoolean();
    /** The reply to the heartbeat that is held; null if none is. Guarded by this, as the next. */
    private @Nullable BayeuxReply held;

    private @Nullable Task timeout;
    private volatile boolean cancelled;

    WebSocketScheduler(WebSocketEndPoint endPoint, WebSocketTransport transport, PushSession session) {
        this.endPoint = endPoint;
        this.transport = transport;
        this.session = session;
        this.cycle = transport.newMetaConnectCycle();
    }

    boolean isOf(PushSession other) {
        return session.equals(other) && !cancelled;
    }

    /**
     * Holds a heartbeat until it times out or the session ends.
     *
     * @return false if it is to be answered at once
     */
    boolean hold(BayeuxReply heartbeat) {
        long millis = session.calculateTimeout(transport.getTimeout());
        boolean mustDeliver = session.isMetaConnectDeliveryOnly() && session.shouldSchedule();
        if (millis <= 0 || mustDeliver || !session.isConnected()) {
            return false;
        }
        suspend(heartbeat, millis);
        if (session.shouldSchedule() || session.isTerminated()) {
            schedule(); // something came up meanwhile
        }
        return true;
    }

    private void suspend(BayeuxReply heartbeat, long millis) {
        session.cancelExpiration(true);
        release(); // a heartbeat that came before is never answered then
        synchronized (this) {
            held = heartbeat;
            timeout = transport.schedule(this, millis);
        }
        if (!session.getListeners().isEmpty()) {
            session.notifySuspended(ANY_MESSAGE, millis);
        }
    }

    /** The heartbeat has been held for long enough. */
    @Override
    public void run() {
        answer(true);
    }

    private void answer(boolean timedOut) {
        BayeuxReply heartbeat = release();
        if (heartbeat == null) {
            return;
        }
        if (!session.getListeners().isEmpty()) {
            session.notifyResumed(ANY_MESSAGE, timedOut);
        }
        heartbeat.advise(session.takeAdvice(transport));
        scheduleExpiration();
        endPoint.deliverQueue(session);
        session.complete(heartbeat);
        endPoint.write(List.of(heartbeat), Callback.NOOP);
    }

    private synchronized @Nullable BayeuxReply release() {
        BayeuxReply heartbeat = held;
        Task task = timeout;
        held = null;
        timeout = null;
        if (task != null) {
            task.cancel();
        }
        return heartbeat;
    }

    /** The session expires if no heartbeat follows the one that is answered now. */
    void scheduleExpiration() {
        transport.scheduleExpiration(session, cycle);
    }

    synchronized void refuse(Refusal why) {
        if (held != null) {
            held.refuse(why);
        }
    }

    @Override
    public ServerMessage.Mutable getMessage() {
        return ANY_MESSAGE;
    }

    @Override
    public long getMetaConnectCycle() {
        return cycle;
    }

    /** Something waits in the session's queue, or the session is over. */
    @Override
    public void schedule() {
        if (session.isMetaConnectDeliveryOnly() || session.isTerminated()) {
            answer(false);
        } else if (!cancelled) {
            deliver();
        }
    }

    /** Several threads may have put something into the queue: one of them delivers all. */
    private void deliver() {
        while (session.hasNonLazyMessages() && delivering.compareAndSet(false, true)) {
            try {
                endPoint.deliverQueue(session);
            } finally {
                delivering.set(false);
            }
        }
    }

    @Override
    public void cancel(Throwable cause) {
        cancelled = true;
        if (release() != null) {
            scheduleExpiration();
        }
    }

    @Override
    public void destroy() {
        cancelled = true;
        if (release() != null) {
            endPoint.close(1000, "Destroy");
        }
    }
}
