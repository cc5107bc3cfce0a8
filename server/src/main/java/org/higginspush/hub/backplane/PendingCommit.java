package org.higginspush.hub.backplane;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * A write that was accepted and is not committed yet. A repeated change has nothing to write, but waits in the same queue, so
 * that it is acknowledged only after the change it repeats is durable.
 */
final class PendingCommit {
    /** Is told the outcome, without any lock. */
    interface Completion {
        void succeeded(CompletionBatch batch);

        void failed(Throwable failure);
    }

    /** Null if what is written is no user's. */
    final @Nullable UserContexts user;

    /** Written together, or not at all; the first is what the user's registers are to be. Empty for a repeat. */
    final List<Journal.Write> writes;

    /** The announcement to make after the commit; null if it was made already, or if there is none. */
    final @Nullable Announcement held;

    /** The user's {@link UserContexts#generation} when this was accepted. */
    final int generation;

    final Completion completion;

    PendingCommit(
            @Nullable UserContexts user,
            List<Journal.Write> writes,
            @Nullable Announcement held,
            Completion completion) {
        this.user = user;
        this.writes = writes;
        this.held = held;
        this.generation = user == null ? 0 : user.generation();
        this.completion = completion;
    }

    /** What the user's registers are to be, or null for a repeat. */
    Journal.@Nullable Write write() {
        return writes.isEmpty() ? null : writes.get(0);
    }

    /** The completion of a recorded change. */
    record OfChange(Receipt receipt, RecordCallback callback) implements Completion {
        @Override
        public void succeeded(CompletionBatch batch) {
            callback.recorded(receipt, batch);
        }

        @Override
        public void failed(Throwable failure) {
            callback.failed(failure);
        }
    }

    /** The completion of a future that has no value. */
    record OfFuture(CompletableFuture<Void> future) implements Completion {
        @Override
        @SuppressWarnings("NullAway") // Void has no other value
        public void succeeded(CompletionBatch batch) {
            future.complete(null);
        }

        @Override
        public void failed(Throwable failure) {
            future.completeExceptionally(failure);
        }
    }
}
