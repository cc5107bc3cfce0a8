package org.higginspush.hub.edge.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ClientKind;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RefusalLog;
import org.higginspush.hub.session.ClosingConnection;
import org.higginspush.hub.session.MovableSession;
import org.jspecify.annotations.Nullable;

/**
 * One stream of what happens in a group, as server-sent events. It begins with the state each time: whoever comes back compares.
 * It ends once, and its request is completed however it ends.
 */
final class GroupEventStream implements MovableSession {
    private final HttpApiExchange exchange;
    private final Identity who;
    private final GroupEvents events;
    private final EventStreamWriter writer;
    private final AtomicBoolean over = new AtomicBoolean();
    private final HubMetrics metrics;
    private final Consumer<GroupEventStream> whenOver;
    private volatile boolean writing;
    private volatile boolean begun;

    /**
     * @param writeDeadline after how long a stream that is not read is ended
     * @param metrics is told if the hub ends it
     * @param whenOver called once, when it ends
     */
    GroupEventStream(
            HttpApiExchange exchange,
            Identity who,
            String group,
            Duration writeDeadline,
            HubMetrics metrics,
            Consumer<GroupEventStream> whenOver) {
        this.metrics = metrics;
        this.exchange = exchange;
        this.who = who;
        this.events = new GroupEvents(group, this::pump);
        this.writer = new EventStreamWriter(exchange, writeDeadline, this::next, this::abort);
        this.whenOver = whenOver;
    }

    Identity who() {
        return who;
    }

    /** What kind of program reads it. */
    ClientKind clientKind() {
        return ClientKind.of(exchange.request().getHeaders().get(HttpHeader.USER_AGENT));
    }

    /** What is to be told of the group's events. */
    GroupEvents events() {
        return events;
    }

    /** Begins with the state, once that is known. */
    void begin() {
        String first = events.take();
        if (first == null || over.get()) {
            return;
        }
        writing = true;
        writer.begin(first, () -> begun = true);
    }

    /** Until the first are written, the events wait. */
    private void pump() {
        if (begun) {
            writer.pump();
        }
    }

    private @Nullable String next() {
        if (events.isOver()) {
            end();
            return null;
        }
        return over.get() ? null : events.take();
    }

    private void end() {
        if (endOnce()) {
            writer.end();
        }
    }

    private boolean endOnce() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        whenOver.accept(this);
        return true;
    }

    /** Answers with a refusal, or with what failed. */
    void refuse(Throwable failure) {
        if (endOnce()) {
            exchange.fail(failure);
        }
    }

    /** The connection is lost, or its end does not read. */
    void abort() {
        if (endOnce()) {
            exchange.callback().failed(new EofException("The client is gone"));
        }
    }

    /** Ends in good order, for a reason: the client comes back, and then gets the reason as the answer. */
    void end(Refusal why) {
        if (!exchange.response().isCommitted()) {
            refuse(why);
        } else if (endOnce()) {
            RefusalLog.refused(exchange.request(), why);
            metrics.sessionEnded(why.code());
            writer.end();
        }
    }

    @Override
    public boolean mayPublish() {
        return false;
    }

    @Override
    public ClosingConnection move(Duration after) {
        if (!writer.hasBegun()) {
            refuse(HttpDeviceSession.moving(after));
            return ClosingConnection.CLOSED;
        }
        if (!endOnce()) {
            return ClosingConnection.CLOSED;
        }
        metrics.sessionEnded(ErrorCode.UNAVAILABLE);
        writer.end(EventStreamWriter.retry(after));
        return writer;
    }

    /** Called about once a second with {@link System#nanoTime}. */
    void inspect(long nanos) {
        if (writing) {
            writer.inspect(nanos);
        }
    }
}
