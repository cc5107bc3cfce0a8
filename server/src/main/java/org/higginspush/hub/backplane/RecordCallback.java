package org.higginspush.hub.backplane;

import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Receipt;

/**
 * Is told the outcome of one recorded change, once, without any lock: on the caller's thread if it is known at once, else on
 * a thread of the backplane that must not be blocked.
 */
public interface RecordCallback {
    /**
     * The change is durable.
     *
     * @param batch the changes that became durable with it
     */
    void recorded(Receipt receipt, CompletionBatch batch);

    /**
     * Nothing of the change is recorded.
     *
     * @param failure a {@link org.higginspush.hub.model.Refusal}, unless the backplane has an error of its own
     */
    void failed(Throwable failure);

    /** A callback that completes a future; or fails it. */
    static RecordCallback completing(CompletableFuture<Receipt> future) {
        return new RecordCallback() {
            @Override
            public void recorded(Receipt receipt, CompletionBatch batch) {
                future.complete(receipt);
            }

            @Override
            public void failed(Throwable failure) {
                future.completeExceptionally(failure);
            }
        };
    }
}
