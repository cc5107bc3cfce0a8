package org.higginspush.hub.edge.bayeux;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.higginspush.hub.backplane.CompletionBatch;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one frame or request, until their replies have been written. They are served one after the other; a change
 * that is not durable yet does not hold up the messages behind it: the replies wait for it together.
 */
public class MessageBatch {
    private int messages;
    /** How many changes are not durable yet. Guarded by this. */
    private int pending;
    /** Guarded by this. */
    private @Nullable Consumer<CompletionBatch> whenComplete;

    private @Nullable List<Runnable> afterWrite;

    /** Counts one more message, and tells how many there were. */
    int nextMessage() {
        return ++messages;
    }

    /** A change was handed over to be recorded. */
    synchronized void recording() {
        pending++;
    }

    /** The reply to a change is complete: it is durable, or refused. */
    void recorded(CompletionBatch with) {
        Consumer<CompletionBatch> next = oneLess();
        if (next != null) {
            next.accept(with);
        }
    }

    private synchronized @Nullable Consumer<CompletionBatch> oneLess() {
        pending--;
        return pending == 0 ? whenComplete : null;
    }

    /** Whether the replies wait for changes that are not durable yet. */
    public synchronized boolean isPending() {
        return pending > 0;
    }

    /**
     * Writes the replies: now if all are complete, else as soon as they are, on the thread that completes the last. Called once,
     * when all messages have been served.
     */
    public void whenComplete(Consumer<CompletionBatch> write) {
        synchronized (this) {
            if (pending > 0) {
                whenComplete = write;
                return;
            }
        }
        write.accept(CompletionBatch.SINGLE);
    }

    /** Runs something once the replies have been written. */
    void afterWrite(Runnable action) {
        if (afterWrite == null) {
            afterWrite = new ArrayList<>(1);
        }
        afterWrite.add(action);
    }

    /** The replies have been written, or never will be. */
    public void written() {
        if (afterWrite != null) {
            afterWrite.forEach(Runnable::run);
        }
    }
}
