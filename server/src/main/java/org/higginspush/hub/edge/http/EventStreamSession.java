package org.higginspush.hub.edge.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Resumptions.Resumption;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.edge.bayeux.NoticeCodec;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RefusalLog;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;

/**
 * One stream of server-sent events. Each notice is a {@code message} event whose id is the position, so that a browser's
 * {@code EventSource} comes back by itself at the right place; {@code resync} and {@code position} events say what their
 * names do. At most one write is in flight; what comes meanwhile waits in the device session.
 */
final class EventStreamSession extends HttpDeviceSession {
    private static final String KEEP_ALIVE = ":\n\n";
    private static final long KEEP_ALIVE_AFTER = Duration.ofSeconds(20).toNanos();

    private static final Refusal TAKEN_OVER =
            new Refusal(ErrorCode.CONFLICT, "Another connection has taken over this stream.");

    private final long writeDeadline;
    private final @Nullable Resumption resumption;
    /** Appended to the position in each event id, so that the client sends it back when it reconnects. */
    private final String idSuffix;

    private final Runnable onTakeOver = () -> end(TAKEN_OVER);
    private final AtomicBoolean keepAlive = new AtomicBoolean();
    /** Above 0 while a write is in flight; incremented by each call of {@link #pump} meanwhile. */
    private final AtomicInteger pumps = new AtomicInteger();

    private volatile long writtenAt = System.nanoTime();

    /**
     * @param writeDeadline after how long a stream that is not read is ended
     * @param resumption how it comes back after a cut; null if by its token
     */
    EventStreamSession(ApiExchange exchange, Identity who, Duration writeDeadline, @Nullable Resumption resumption) {
        super(exchange, who);
        this.writeDeadline = writeDeadline.toNanos();
        this.resumption = resumption;
        this.idSuffix = resumption == null ? "" : TicketAuthentication.BEFORE_SECRET + resumption.secret();
    }

    /** True if a request wants a stream. */
    static boolean isAskedFor(Request request) {
        String accept = request.getHeaders().get(HttpHeader.ACCEPT);
        return accept != null && accept.contains("text/event-stream") && HttpMethod.GET.is(request.getMethod());
    }

    /** Ends the connection that had this stream before, if there is one. */
    void takeOver() {
        if (resumption != null) {
            resumption.open(onTakeOver);
        }
    }

    @Override
    void ended() {
        if (resumption != null) {
            resumption.close(onTakeOver);
        }
    }

    /** Writes what was missed, then releases the notices that wait. */
    @Override
    void begin(CatchUp missed) {
        exchange().response().setStatus(200);
        HttpFields.Mutable headers = exchange().response().getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Accel-Buffering", "no");
        pumps.set(1);
        write(first(missed), Callback.from(this::begun, failure -> abort()));
    }

    private String first(CatchUp missed) {
        StringBuilder out = new StringBuilder();
        missed.changes().forEach(notice -> append(out, notice));
        out.append("event: ").append(missed.resync() ? "resync" : "position");
        out.append("\nid: ").append(missed.position()).append(idSuffix);
        out.append("\ndata: {\"position\":\"").append(missed.position()).append("\"}\n\n");
        return out.toString();
    }

    private void begun() {
        device().release();
        drain();
    }

    @Override
    public void noticesPending() {
        pump();
    }

    /** Writes what waits. If a write is in flight, its completion does it. */
    private void pump() {
        if (pumps.getAndIncrement() == 0) {
            drain();
        }
    }

    private void drain() {
        do {
            pumps.set(1);
            String text = next();
            if (text != null) {
                write(text, Callback.from(this::drain, failure -> abort()));
                return;
            }
        } while (!pumps.compareAndSet(1, 0));
    }

    private @Nullable String next() {
        List<WireNotice> batch = device().take(this);
        if (batch.isEmpty()) {
            return keepAlive.compareAndSet(true, false) ? KEEP_ALIVE : null;
        }
        StringBuilder out = new StringBuilder(160 * batch.size());
        batch.forEach(notice -> append(out, notice.notice()));
        return out.toString();
    }

    private void append(StringBuilder out, Notice notice) {
        out.append("id: ").append(notice.position()).append(idSuffix);
        out.append("\ndata: ").append(NoticeCodec.data(notice)).append("\n\n");
    }

    private void write(String text, Callback done) {
        writtenAt = System.nanoTime();
        exchange().response().write(false, BufferUtil.toBuffer(text, StandardCharsets.UTF_8), done);
    }

    @Override
    void inspect(long nanos) {
        long quiet = nanos - writtenAt;
        if (pumps.get() > 0 && quiet > writeDeadline) {
            abort();
        } else if (quiet > KEEP_ALIVE_AFTER) {
            keepAlive.set(true);
            pump();
        }
    }

    /** The stream just ends: a browser opens it again by itself, and then gets the reason as the answer. */
    @Override
    void end(Refusal why) {
        if (!exchange().response().isCommitted()) {
            refuse(why);
        } else if (endOnce()) {
            RefusalLog.refused(exchange().request(), why);
            exchange()
                    .response()
                    .write(true, BufferUtil.EMPTY_BUFFER, exchange().callback());
        }
    }
}
