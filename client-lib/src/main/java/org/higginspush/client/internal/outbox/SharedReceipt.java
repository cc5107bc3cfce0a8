package org.higginspush.client.internal.outbox;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.client.Receipt;

/**
 * The future of all changes that were taken together. Several callers hold it, so none of them can complete it or cancel
 * it for the others.
 */
public final class SharedReceipt extends CompletableFuture<Receipt> {
    SharedReceipt() {}

    void recorded(Receipt receipt) {
        super.complete(receipt);
    }

    void failed(Throwable failure) {
        super.completeExceptionally(failure);
    }

    @Override
    public boolean complete(Receipt value) {
        return false;
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return false;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return false;
    }

    @Override
    public void obtrudeValue(Receipt value) {
        throw new UnsupportedOperationException("The hub's answer cannot be replaced.");
    }

    @Override
    public void obtrudeException(Throwable failure) {
        throw new UnsupportedOperationException("The hub's answer cannot be replaced.");
    }

    /** A copy that times out; this future goes on, because it is not this caller's alone. */
    @Override
    public CompletableFuture<Receipt> orTimeout(long timeout, TimeUnit unit) {
        return copy().orTimeout(timeout, unit);
    }

    /** A copy that takes the value after the time; this future goes on, because it is not this caller's alone. */
    @Override
    public CompletableFuture<Receipt> completeOnTimeout(Receipt value, long timeout, TimeUnit unit) {
        return copy().completeOnTimeout(value, timeout, unit);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
