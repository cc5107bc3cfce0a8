package org.higginspush.hub.edge.jetty;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.SessionTransport;
import org.higginspush.hub.session.WireNotice;
import org.higginspush.hub.timeline.UserTimelines;
import org.jspecify.annotations.Nullable;

/** The notices of one take on their way to a WebSocket, frame by frame, the next when the one before has left. */
public abstract class BatchWriter implements Callback {
    private static final int STARTED = 0;
    private static final int RETURNED = 1;
    private static final int DONE = 2;

    private final SessionTransport transport;
    private final @Nullable String device;
    private final HubMetrics metrics;
    private final UserTimelines timelines;
    private final FrameWriter writer;
    private final FrameEndPoint endPoint;
    private final List<WireNotice> batch;
    private final AtomicInteger state = new AtomicInteger();
    private int next;

    /**
     * @param transport how the device is connected
     * @param device its id, or null
     * @param metrics is told of what was written, as the timelines are
     */
    protected BatchWriter(
            FrameWriter writer,
            FrameEndPoint endPoint,
            List<WireNotice> batch,
            SessionTransport transport,
            @Nullable String device,
            HubMetrics metrics,
            UserTimelines timelines) {
        this.transport = transport;
        this.device = device;
        this.metrics = metrics;
        this.timelines = timelines;
        this.writer = writer;
        this.endPoint = endPoint;
        this.batch = batch;
    }

    /** Whether all notices have been taken. */
    protected final boolean isTaken() {
        return next == batch.size();
    }

    /** Takes the next notice. */
    protected final WireNotice take() {
        return batch.get(next++);
    }

    /** The next frame, of one notice that it takes, or of more. */
    protected abstract byte[] nextFrame();

    /** True if all was written before this returned; false if the completion goes on. */
    public final boolean writeNow() {
        while (!isTaken()) {
            state.set(STARTED);
            writer.notice(nextFrame(), this);
            if (state.compareAndSet(STARTED, RETURNED)) {
                return false;
            }
        }
        tellWritten();
        return true;
    }

    private void tellWritten() {
        long now = metrics.nanoTime();
        for (WireNotice notice : batch) {
            metrics.noticeWritten(transport, notice.announcedAt(), now);
            timelines.told(notice.user(), device, transport, notice.notice());
        }
    }

    @Override
    public final void succeeded() {
        if (state.compareAndSet(STARTED, DONE)) {
            return;
        }
        if (writeNow()) {
            endPoint.noticesPending();
        }
    }

    @Override
    public final void failed(Throwable failure) {
        endPoint.abort();
    }
}
