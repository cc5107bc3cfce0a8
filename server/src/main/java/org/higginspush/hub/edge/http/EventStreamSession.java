package org.higginspush.hub.edge.http;

import java.time.Duration;
import java.util.List;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Resumptions.Resumption;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.edge.bayeux.NoticeCodec;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.SessionTransport;
import org.higginspush.hub.plugin.RefusalLog;
import org.higginspush.hub.session.ClosingConnection;
import org.higginspush.hub.session.WireNotice;
import org.higginspush.hub.timeline.UserTimelines;
import org.jspecify.annotations.Nullable;

/**
 * One stream of server-sent events. Each notice is a {@code message} event whose id is the position, so that a browser's
 * {@code EventSource} comes back by itself at the right place; {@code resync} and {@code position} events say what their
 * names do. At most one write is in flight; what comes meanwhile waits in the device session.
 */
final class EventStreamSession extends HttpDeviceSession {
    private static final Refusal TAKEN_OVER =
            new Refusal(ErrorCode.CONFLICT, "Another connection has taken over this stream.");

    private final EventStreamWriter writer;
    private final @Nullable Resumption resumption;
    /** Appended to the position in each event id, so that the client sends it back when it reconnects. */
    private final String idSuffix;

    private final Runnable onTakeOver = () -> end(TAKEN_OVER);
    private final HubMetrics metrics;
    private final UserTimelines timelines;
    /** What is being written. Owned by whoever asks for the {@link #next} events, one at a time. */
    private List<WireNotice> written = List.of();

    /**
     * @param writeDeadline after how long a stream that is not read is ended
     * @param resumption how it comes back after a cut; null if by its token
     */
    EventStreamSession(
            HttpApiExchange exchange,
            Identity who,
            Duration writeDeadline,
            @Nullable Resumption resumption,
            HubMetrics metrics,
            UserTimelines timelines) {
        super(exchange, who);
        this.metrics = metrics;
        this.timelines = timelines;
        this.writer = new EventStreamWriter(exchange, writeDeadline, this::next, this::abort);
        this.resumption = resumption;
        this.idSuffix = resumption == null ? "" : TicketAuthentication.BEFORE_SECRET + resumption.secret();
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
        timelines.connected(userId(), deviceId(), transport());
        writer.begin(first(missed), device()::release);
    }

    private String first(CatchUp missed) {
        StringBuilder out = new StringBuilder();
        missed.changes().forEach(notice -> append(out, notice));
        out.append("event: ").append(missed.resync() ? "resync" : "position");
        out.append("\nid: ").append(missed.position()).append(idSuffix);
        out.append("\ndata: {\"position\":\"").append(missed.position()).append("\"}\n\n");
        return out.toString();
    }

    @Override
    public void noticesPending() {
        writer.pump();
    }

    private @Nullable String next() {
        tellWritten();
        List<WireNotice> batch = device().take(this);
        written = batch;
        if (batch.isEmpty()) {
            return null;
        }
        StringBuilder out = new StringBuilder(160 * batch.size());
        batch.forEach(notice -> append(out, notice.notice()));
        return out.toString();
    }

    private void tellWritten() {
        if (!written.isEmpty()) {
            long now = metrics.nanoTime();
            written.forEach(notice -> {
                metrics.noticeWritten(transport(), notice.announcedAt(), now);
                timelines.told(userId(), deviceId(), transport(), notice.notice());
            });
        }
    }

    private void append(StringBuilder out, Notice notice) {
        out.append("id: ").append(notice.position()).append(idSuffix);
        out.append("\ndata: ").append(NoticeCodec.data(notice)).append("\n\n");
    }

    @Override
    public SessionTransport transport() {
        return SessionTransport.EVENT_STREAM;
    }

    @Override
    void lost() {
        timelines.left(userId(), deviceId(), false);
    }

    @Override
    void inspect(long nanos) {
        writer.inspect(nanos);
    }

    @Override
    public ClosingConnection move(Duration after) {
        if (!writer.hasBegun()) {
            refuse(moving(after));
            return ClosingConnection.CLOSED;
        }
        if (!endOnce()) {
            return ClosingConnection.CLOSED;
        }
        metrics.sessionEnded(ErrorCode.UNAVAILABLE);
        timelines.ended(who(), moving(after));
        writer.end(EventStreamWriter.retry(after));
        return writer;
    }

    /** The stream just ends: a browser opens it again by itself, and then gets the reason as the answer. */
    @Override
    void end(Refusal why) {
        if (!exchange().response().isCommitted()) {
            refuse(why);
        } else if (endOnce()) {
            RefusalLog.refused(exchange().request(), why);
            metrics.sessionEnded(why.code());
            timelines.ended(who(), why);
            writer.end();
        }
    }
}
