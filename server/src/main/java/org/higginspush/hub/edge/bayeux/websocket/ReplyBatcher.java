package org.higginspush.hub.edge.bayeux.websocket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.backplane.CompletionBatch;
import org.higginspush.hub.edge.bayeux.JsonReply;

/**
 * The replies to changes that were published on one connection. Those that are complete together leave in one frame, and one
 * frame is on its way at a time, so that a publisher costs a write per batch of its changes and not one per change.
 * Thread-safe.
 */
final class ReplyBatcher {
    private static final int MOST_IN_FRAME = 256;

    /** Writes one frame. */
    @FunctionalInterface
    interface Output {
        void write(List<JsonReply> replies, Callback callback);
    }

    private final Output output;
    private final ReadWindow window = new ReadWindow();
    /** Guarded by this, as {@code writing}. */
    private final Deque<Replies> waiting = new ArrayDeque<>();

    private boolean writing;

    private record Replies(List<JsonReply> replies, Callback written) {}

    ReplyBatcher(Output output) {
        this.output = output;
    }

    /** The frames of the connection whose replies wait. */
    ReadWindow window() {
        return window;
    }

    /**
     * Adds the replies to one frame of changes.
     *
     * @param completed the changes that became durable together: the replies leave when all of them are known
     * @param written completed when the replies have been written
     */
    void add(List<JsonReply> replies, CompletionBatch completed, Callback written) {
        synchronized (this) {
            waiting.add(new Replies(replies, written));
            if (writing) {
                return;
            }
            writing = true;
        }
        completed.atEnd(this::write);
    }

    private void write() {
        List<Replies> taken = take();
        if (taken.isEmpty()) {
            return;
        }
        List<JsonReply> replies = new ArrayList<>();
        taken.forEach(each -> replies.addAll(each.replies));
        output.write(
                replies,
                Callback.from(
                        () -> {
                            taken.forEach(each -> each.written.succeeded());
                            write();
                        },
                        failure -> taken.forEach(each -> each.written.failed(failure))));
    }

    private synchronized List<Replies> take() {
        List<Replies> taken = new ArrayList<>(waiting.size());
        int replies = 0;
        while (!waiting.isEmpty() && replies < MOST_IN_FRAME) {
            Replies next = waiting.remove();
            taken.add(next);
            replies += next.replies.size();
        }
        writing = !taken.isEmpty();
        return taken;
    }
}
