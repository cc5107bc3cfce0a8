package org.higginspush.hub.edge.bayeux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.backplane.Turn;

/**
 * The answers to changes that were published on one connection. Those that become known together leave in one frame, and
 * one frame is on its way at a time, so that a publisher costs a write per group of its changes and not one per change.
 * Thread-safe.
 */
final class Answers {
    private static final int MOST_IN_FRAME = 256;

    /** Writes one frame. */
    @FunctionalInterface
    interface Way {
        void write(List<ServerMessage.Mutable> replies, Callback callback);
    }

    private final Way way;
    private final OpenFrames open = new OpenFrames();
    /** Guarded by this, as {@code writing}. */
    private final Deque<Answer> waiting = new ArrayDeque<>();

    private boolean writing;

    private record Answer(List<ServerMessage.Mutable> replies, Promise<Void> written) {}

    Answers(Way way) {
        this.way = way;
    }

    /** The frames of the connection whose answers wait. */
    OpenFrames open() {
        return open;
    }

    /**
     * Adds the answer to one frame of changes.
     *
     * @param written completed when the answer has been written
     */
    void add(List<ServerMessage.Mutable> replies, Promise<Void> written) {
        synchronized (this) {
            waiting.add(new Answer(replies, written));
            if (writing) {
                return;
            }
            writing = true;
        }
        Turn.atEnd(this::write);
    }

    private void write() {
        List<Answer> answers = take();
        if (answers.isEmpty()) {
            return;
        }
        List<ServerMessage.Mutable> replies = new ArrayList<>();
        answers.forEach(answer -> replies.addAll(answer.replies));
        way.write(
                replies,
                Callback.from(
                        () -> {
                            answers.forEach(answer -> answer.written.succeed(null));
                            write();
                        },
                        failure -> answers.forEach(answer -> answer.written.fail(failure))));
    }

    private synchronized List<Answer> take() {
        List<Answer> taken = new ArrayList<>(waiting.size());
        int replies = 0;
        while (!waiting.isEmpty() && replies < MOST_IN_FRAME) {
            Answer next = waiting.remove();
            taken.add(next);
            replies += next.replies.size();
        }
        writing = !taken.isEmpty();
        return taken;
    }
}
