package org.higginspush.client.internal.bayeux;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.higginspush.client.internal.reconnect.ConnectionFailure.Kind;

/**
 * The heartbeats of one session ({@code /meta/connect}): one is always unanswered, unless a pause is due. Touched by tasks of the
 * session's mailbox only, but for {@link #timeLeft}.
 */
final class Heartbeats {
    /** Runs a task on the session's mailbox after some milliseconds. */
    @FunctionalInterface
    interface Delay {
        void run(long millis, Runnable task);
    }

    private final String connectionType;
    private final PendingRequests requests;
    private final SessionListener listener;
    private final long requestTimeout;
    private final Delay delay;
    private final Consumer<ConnectionFailure> end;
    private final HeartbeatRateLimiter rateLimiter = new HeartbeatRateLimiter(now());

    private volatile Sent sent = new Sent("", 0, 0, true);
    /** For how long the hub holds a heartbeat, in milliseconds, as it last said. */
    private long holdTime;
    /** How many notices have come in, now and when the last heartbeat was sent. */
    private long notices;

    private long noticesBefore;
    private boolean stopped;

    /** The heartbeat that is not answered yet: its id, when it was sent, and for how long the hub may hold it. */
    private record Sent(String id, long at, long holdTime, boolean immediate) {
        long waited() {
            return now() - at;
        }
    }

    /**
     * @param requestTimeout how long an answer may take besides the time for which the hub holds a heartbeat, in milliseconds
     * @param end ends the session
     */
    Heartbeats(
            String connectionType,
            PendingRequests requests,
            SessionListener listener,
            long requestTimeout,
            Delay delay,
            Consumer<ConnectionFailure> end) {
        this.connectionType = connectionType;
        this.requests = requests;
        this.listener = listener;
        this.requestTimeout = requestTimeout;
        this.delay = delay;
        this.end = end;
    }

    /** Starts with one that the hub answers at once: a long poll that carries other messages too must not wait. */
    void start() {
        Message.Mutable message = next(0, true);
        message.getAdvice(true).put(Message.TIMEOUT_FIELD, 0);
        requests.send(message, this::answered);
    }

    /** Sends no more. */
    void stop() {
        stopped = true;
    }

    /** A notice came in. */
    void noticeReceived() {
        notices++;
    }

    /** Takes over what the hub says about the time for which it holds heartbeats. */
    void takeAdvice(Reply reply) {
        if (reply.advice().get(Message.TIMEOUT_FIELD) instanceof Number timeout) {
            holdTime = Math.max(0, timeout.longValue());
        }
    }

    /** How much longer answers to these messages may take, in milliseconds. Called on any thread. */
    long timeLeft(List<? extends Message> messages) {
        Sent late = sent;
        boolean held = messages.stream().anyMatch(message -> late.id().equals(message.getId()));
        return held ? Math.max(0, late.holdTime() + requestTimeout - late.waited()) : 0L;
    }

    private Message.Mutable next(long holdTime, boolean immediate) {
        Message.Mutable message = requests.newMessage(Channel.META_CONNECT, listener.heartbeat());
        message.put(Message.CONNECTION_TYPE_FIELD, connectionType);
        sent = new Sent(message.getId(), now(), holdTime, immediate);
        noticesBefore = notices;
        return message;
    }

    private void answered(Reply reply) {
        if (!reply.successful() || !"retry".equals(reply.advice().getOrDefault(Message.RECONNECT_FIELD, "retry"))) {
            end.accept(reply.failure(Kind.ENDED));
            return;
        }
        takeAdvice(reply);
        boolean early = HeartbeatRateLimiter.isEarly(sent.waited(), sent.holdTime());
        listener.heartbeatAnswered(reply, !sent.immediate() && !early);
        boolean needless = early && notices == noticesBefore && !sent.immediate();
        sendNextAfter(rateLimiter.answered(needless, now()), reply.interval());
    }

    private void sendNextAfter(long pause, long interval) {
        if (rateLimiter.isExceeded()) {
            end.accept(ConnectionFailure.of(Kind.ENDED, "the hub answers heartbeats at once, instead of holding them"));
        } else {
            delay.run(Math.max(pause, Math.min(interval, requestTimeout)), this::sendNext);
        }
    }

    private void sendNext() {
        if (!stopped) {
            requests.send(next(holdTime, false), this::answered);
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
