package org.higginspush.hub.edge.bayeux.websocket;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.edge.bayeux.PushSession;
import org.higginspush.hub.session.WireNotice;

/** The notices of one take on their way to the socket, in as many frames as their size asks for. */
final class NoticeWriter implements Callback {
    private static final int MAX_FRAME = 16 * 1024;
    private static final int STARTED = 0;
    private static final int RETURNED = 1;
    private static final int DONE = 2;

    private final WebSocketEndPoint endPoint;
    private final FrameWriter writer;
    private final PushSession to;
    private final List<WireNotice> batch;
    private final AtomicInteger state = new AtomicInteger();
    private int next;

    NoticeWriter(WebSocketEndPoint endPoint, FrameWriter writer, PushSession to, List<WireNotice> batch) {
        this.endPoint = endPoint;
        this.writer = writer;
        this.to = to;
        this.batch = batch;
    }

    /** True if all was written before this returned; false if the completion goes on. */
    boolean writeNow() {
        while (next < batch.size()) {
            state.set(STARTED);
            writer.notice(nextFrame(), this);
            if (state.compareAndSet(STARTED, RETURNED)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void succeeded() {
        if (state.compareAndSet(STARTED, DONE)) {
            return;
        }
        if (writeNow()) {
            endPoint.noticesPending();
        }
    }

    @Override
    public void failed(Throwable failure) {
        endPoint.abort();
    }

    private byte[] nextFrame() {
        byte[] first = to.frame(batch.get(next++));
        if (next == batch.size()) {
            return first;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream(first.length * 2);
        joined.write(first, 0, first.length - 1);
        while (next < batch.size() && joined.size() < MAX_FRAME) {
            byte[] more = to.frame(batch.get(next++));
            joined.write(',');
            joined.write(more, 1, more.length - 2);
        }
        joined.write(']');
        return joined.toByteArray();
    }
}
