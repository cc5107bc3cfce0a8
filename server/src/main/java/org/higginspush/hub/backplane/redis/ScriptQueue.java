package org.higginspush.hub.backplane.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Scripts that wait to be sent to Redis, so that only so many are unanswered at a time. Those that read and those that record go in
 * turn: whoever comes back does not wait behind all that is to be recorded, and publishers not behind all that come back. Not thread-safe.
 */
final class ScriptQueue {
    private static final int MOST_UNANSWERED = 200;
    /** What waited longer is refused: whoever asked has given up. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Deque<ScriptCall> reads = new ArrayDeque<>();
    private final Deque<ScriptCall> writes = new ArrayDeque<>();
    private boolean isWritesTurn;
    private int unanswered;

    void add(ScriptCall call) {
        queue(call).addLast(call);
    }

    /** Adds one that was sent before, and was not done. */
    void addAgain(ScriptCall call) {
        queue(call).addFirst(call);
    }

    private Deque<ScriptCall> queue(ScriptCall call) {
        return call.script.isRead() ? reads : writes;
    }

    /** The next one that is to be sent now; null if there is none. */
    @Nullable
    ScriptCall next() {
        while (unanswered < MOST_UNANSWERED) {
            ScriptCall next = poll();
            if (next == null) {
                return null;
            }
            if (System.nanoTime() - next.since < LONGEST_NANOS) {
                unanswered++;
                return next;
            }
            CompletableFuture.runAsync(() -> next.answered.completeExceptionally(
                    new TimeoutException("Redis was too slow to be asked in time.")));
        }
        return null;
    }

    private @Nullable ScriptCall poll() {
        isWritesTurn = !isWritesTurn;
        ScriptCall next = (isWritesTurn ? writes : reads).poll();
        return next != null ? next : (isWritesTurn ? reads : writes).poll();
    }

    /** One that was sent is answered. */
    void answered() {
        unanswered--;
    }

    /** Removes all, and returns them. */
    List<ScriptCall> clear() {
        List<ScriptCall> all = new ArrayList<>(reads);
        all.addAll(writes);
        reads.clear();
        writes.clear();
        return all;
    }
}
