package org.higginspush.hub.edge.jetty;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.session.WireNotice;

/** The notices of one take on their way to a WebSocket, frame by frame, the next when the one before has left. */
public abstract class BatchWriter implements Callback {
    private static final int STARTED = 0;
    private static final int RETURNED = 1;
    private static final int DONE = 2;

    private final FrameWriter writer;
    private final FrameEndPoint endPoint;
    private final List<WireNotice> batch;
    private final AtomicInteger state = new AtomicInteger();
    private int next;

    protected BatchWriter(FrameWriter writer, FrameEndPoint endPoint, List<WireNotice> batch) {
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
        return true;
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
