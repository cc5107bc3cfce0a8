package org.higginspush.client.internal.publisher;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.higginspush.client.Change;
import org.higginspush.client.PublishException;
import org.higginspush.client.PublishException.Reason;
import org.higginspush.client.PublisherListener;
import org.higginspush.client.Receipt;
import org.higginspush.client.Refusal;
import org.higginspush.client.internal.bayeux.BayeuxSession;
import org.higginspush.client.internal.bayeux.Reply;
import org.higginspush.client.internal.outbox.Outbox;
import org.higginspush.client.internal.protocol.PublishFrames;
import org.higginspush.client.internal.reconnect.Backoff;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.higginspush.client.internal.thread.Clock;
import org.higginspush.client.internal.thread.ListenerNotifier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the changes of the outbox over a session, and completes their futures when the hub answers. Any thread may publish, so
 * the outbox has a lock; all else is touched by tasks of the publisher's mailbox only.
 */
final class OutboxSender {
    private static final long NEVER = Long.MAX_VALUE;

    private final int capacity;
    private final int batch;
    private final int window;
    private final Backoff pauses;
    private final Clock clock;
    private final RandomGenerator random;
    private final ListenerNotifier<PublisherListener> listener;
    /** Guarded by itself; no future is completed while its lock is held. */
    private final Outbox outbox;
    /** Guarded by the outbox. */
    private boolean closed;
    /** Guarded by the outbox; while the hub refuses this publisher. */
    private @Nullable Refusal refusal;

    private long pausedUntil = Long.MIN_VALUE;
    private int delays;

    OutboxSender(
            PublisherSettings settings,
            Clock clock,
            RandomGenerator random,
            ListenerNotifier<PublisherListener> listener) {
        capacity = settings.capacity();
        window = settings.window();
        batch = Math.min(settings.batch(), window);
        pauses = settings.connection().pauses();
        outbox = new Outbox(capacity);
        this.clock = clock;
        this.random = random;
        this.listener = listener;
    }

    // On any thread.

    /** Takes a change; it is sent by the next {@link #sendReady}. */
    CompletableFuture<Receipt> publish(Change change) {
        CompletableFuture<Receipt> receipt;
        synchronized (outbox) {
            if (closed) {
                return CompletableFuture.failedFuture(closedFailure());
            }
            if (refusal != null) {
                return CompletableFuture.failedFuture(refusedFailure(refusal));
            }
            receipt = outbox.offer(change);
        }
        return receipt == null ? CompletableFuture.failedFuture(fullFailure()) : receipt;
    }

    /** Takes no more changes. */
    void close() {
        synchronized (outbox) {
            closed = true;
        }
    }

    int waiting() {
        synchronized (outbox) {
            return outbox.contexts();
        }
    }

    // In the mailbox.

    /** When to call {@link #sendReady} because a pause is over; {@link Long#MAX_VALUE} if there is none. */
    long due(long now) {
        return pausedUntil > now ? pausedUntil : NEVER;
    }

    /** Sends as much as the window allows, unless a pause is running. */
    void sendReady(BayeuxSession session, long now) {
        if (now < pausedUntil) {
            return;
        }
        List<Change> ready = take();
        while (!ready.isEmpty()) {
            for (List<Change> frame : PublishFrames.split(ready)) {
                session.batch(() -> frame.forEach(change -> send(session, change)));
            }
            ready = take();
        }
    }

    /** What was in flight waits to be sent again. */
    void connectionLost() {
        synchronized (outbox) {
            outbox.connectionLost();
        }
    }

    /** Fails all changes that are not recorded: the publisher is closed. */
    void failAll() {
        complete(waiting -> waiting.failAll(closedFailure()));
    }

    /** The hub refuses this publisher for good: fails all changes, and those that come until {@link #accepted}. */
    void refused(Refusal why) {
        complete(waiting -> {
            refusal = why;
            return waiting.failAll(refusedFailure(why));
        });
    }

    /** Changes may be recorded again. */
    void accepted() {
        synchronized (outbox) {
            refusal = null;
        }
    }

    /** What to send next; small frames are not worth it while answers that make room for a full one are awaited. */
    private List<Change> take() {
        synchronized (outbox) {
            int room = window - outbox.unanswered();
            return room >= Math.min(batch, outbox.ready()) ? outbox.take(Math.min(batch, room)) : List.of();
        }
    }

    private void send(BayeuxSession session, Change change) {
        session.publish(
                PublishFrames.channel(change), PublishFrames.data(change), reply -> answered(session, change, reply));
    }

    private void answered(BayeuxSession session, Change change, Reply reply) {
        if (reply.successful()) {
            delays = 0;
            complete(waiting -> waiting.recorded(change, receipt(change, reply)));
            return;
        }
        switch (PublishFailure.of(reply.code())) {
            case REFUSED ->
                complete(waiting ->
                        waiting.refused(change, new PublishException(Reason.REFUSED, reply.code(), reply.text())));
            case RETRY_LATER -> delay(change, reply);
            // What is in flight is lost with the session and sent again over the next one.
            case SESSION_ENDED ->
                session.end(new ConnectionFailure(
                        ConnectionFailure.Kind.ENDED, reply.code(), reply.interval(), reply.text()));
        }
    }

    private void delay(Change change, Reply reply) {
        complete(waiting -> waiting.delayed(change));
        if (pausedUntil > clock.now()) {
            return;
        }
        delays++;
        long pause = pauses.atMost(reply.interval()) + pauses.pause(delays, random);
        pausedUntil = clock.now() + pause;
        listener.call(to -> to.delayed(reply.code(), reply.text(), Duration.ofMillis(pause)));
    }

    /** Changes the outbox, and completes futures after its lock is released. */
    private void complete(Function<Outbox, Runnable> change) {
        Runnable completion;
        synchronized (outbox) {
            completion = change.apply(outbox);
        }
        completion.run();
    }

    private static Receipt receipt(Change change, Reply reply) {
        Long own = change.revision();
        String position = reply.text("position");
        return new Receipt(
                position == null ? "" : position,
                reply.number("revision", own == null ? 0 : own),
                reply.flag("duplicate"),
                timed(reply));
    }

    private static Receipt.@Nullable Timed timed(Reply reply) {
        String id = reply.text("timed");
        String at = reply.text("at");
        try {
            return id == null || at == null ? null : new Receipt.Timed(id, Instant.parse(at));
        } catch (DateTimeException e) {
            return null; // another hub's
        }
    }

    private PublishException fullFailure() {
        return new PublishException(
                Reason.FULL, 0, "Changes of " + capacity + " contexts wait for the hub already: try again later.");
    }

    private static PublishException refusedFailure(Refusal refusal) {
        return new PublishException(Reason.REFUSED, refusal.code(), refusal.text() + " " + refusal.hint());
    }

    private static PublishException closedFailure() {
        return new PublishException(Reason.CLOSED, 0, "The publisher was closed before the hub recorded the change.");
    }
}
