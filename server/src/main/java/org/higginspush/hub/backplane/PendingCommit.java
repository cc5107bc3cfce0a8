package org.higginspush.hub.backplane;

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

    final UserContexts user;
    final Journal.@Nullable Write write;

    /** The announcement to make after the commit; null if it was made already, or if there is none. */
    final @Nullable Announcement held;

    /** The user's {@link UserContexts#generation} when this was accepted. */
    final int generation;

    final Completion completion;

    PendingCommit(
            UserContexts user, Journal.@Nullable Write write, @Nullable Announcement held, Completion completion) {
        this.user = user;
        this.write = write;
        this.held = held;
        this.generation = user.generation();
        this.completion = completion;
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
