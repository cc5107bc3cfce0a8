package org.higginspush.hub.edge.http;

import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.edge.bayeux.NoticeCodec;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.Outlet;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;

/**
 * One stream of server-sent events. Each notice is a {@code message} event whose id is the position, so that a browser's
 * {@code EventSource} comes back by itself at the right place; {@code resync} and {@code position} events say what their
 * names do. At most one write is in flight; what comes meanwhile waits in the device session.
 */
final class EventStream implements Outlet {
    private static final String KEEP_ALIVE = ":\n\n";

    private final Call call;
    private final Identity who;
    private final DeviceSession device;
    private final Consumer<EventStream> whenStopped;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicBoolean keepAlive = new AtomicBoolean();
    /** Above 0 while a write is in flight; the number of reasons to look again grows while it is. */
    private final AtomicInteger work = new AtomicInteger();

    private volatile long writtenAt = System.nanoTime();

    EventStream(Call call, Identity who, Consumer<EventStream> whenStopped) {
        this.call = call;
        this.who = who;
        this.whenStopped = whenStopped;
        device = new DeviceSession(who.user(), who.device(), this);
        call.request().addFailureListener(failure -> stop());
    }

    DeviceSession device() {
        return device;
    }

    /** Writes what was missed, then lets the notices flow. */
    void begin(CatchUp missed) {
        StringBuilder out = new StringBuilder();
        missed.changes().forEach(notice -> append(out, notice));
        out.append("event: ").append(missed.resync() ? "resync" : "position");
        out.append("\nid: ").append(missed.position());
        out.append("\ndata: {\"position\":\"").append(missed.position()).append("\"}\n\n");
        work.set(1);
        write(out.toString(), Callback.from(this::begun, failure -> stop()));
    }

    private void begun() {
        device.release();
        drain();
    }

    @Override
    public void ready() {
        pump();
    }

    /** Writes what waits, unless a write is in flight, which then goes on with it. */
    private void pump() {
        if (work.getAndIncrement() == 0) {
            drain();
        }
    }

    private void drain() {
        do {
            work.set(1);
            String text = next();
            if (text != null) {
                write(text, Callback.from(this::drain, failure -> stop()));
                return;
            }
        } while (!work.compareAndSet(1, 0));
    }

    private @Nullable String next() {
        List<WireNotice> batch = device.take(this);
        if (batch.isEmpty()) {
            return keepAlive.compareAndSet(true, false) ? KEEP_ALIVE : null;
        }
        StringBuilder out = new StringBuilder(160 * batch.size());
        batch.forEach(notice -> append(out, notice.notice()));
        return out.toString();
    }

    private static void append(StringBuilder out, Notice notice) {
        out.append("id: ").append(notice.position());
        out.append("\ndata: ").append(NoticeCodec.data(notice)).append("\n\n");
    }

    private void write(String text, Callback done) {
        writtenAt = System.nanoTime();
        call.response().write(false, BufferUtil.toBuffer(text, StandardCharsets.UTF_8), done);
    }

    /** Called about once a second. */
    void inspect(Instant now, long nanos, long writeDeadline, long keepAliveNanos) {
        long quiet = nanos - writtenAt;
        if (who.isOver(now)) {
            end();
        } else if (work.get() > 0 && quiet > writeDeadline) {
            stop();
        } else if (quiet > keepAliveNanos) {
            keepAlive.set(true);
            pump();
        }
    }

    /** Ends the stream in good order; the client comes back with a fresh token. */
    void end() {
        if (stopped.compareAndSet(false, true)) {
            whenStopped.accept(this);
            call.response().write(true, BufferUtil.EMPTY_BUFFER, call.callback());
        }
    }

    boolean isStopped() {
        return stopped.get();
    }

    private void stop() {
        if (stopped.compareAndSet(false, true)) {
            whenStopped.accept(this);
            call.callback().failed(new ClosedChannelException());
        }
    }
}
