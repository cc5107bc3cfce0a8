package org.higginspush.hub.backplane;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.higginspush.hub.model.Futures;

/**
 * Runs asynchronous operations, those of one key one after another: each begins when the one before has completed or failed.
 * No thread waits meanwhile. Thread-safe.
 */
public final class OperationQueue {
    private final Executor executor;
    private final int mostWaiting;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ConcurrentHashMap<String, CompletableFuture<?>> last = new ConcurrentHashMap<>();

    /**
     * @param executor runs the beginning of each operation
     * @param mostWaiting the most operations of all keys that may be under way; one more is refused with {@code UNAVAILABLE}
     */
    public OperationQueue(Executor executor, int mostWaiting) {
        this.executor = executor;
        this.mostWaiting = mostWaiting;
    }

    /** Runs an operation after all that were given before with this key. */
    public <T> CompletableFuture<T> run(String key, Supplier<CompletableFuture<T>> operation) {
        if (waiting.incrementAndGet() > mostWaiting) {
            waiting.decrementAndGet();
            return CompletableFuture.failedFuture(BackplaneRefusals.tooManyOutstanding());
        }
        CompletableFuture<T> done = new CompletableFuture<>();
        CompletableFuture<?> before = last.put(key, done);
        if (before == null) {
            execute(operation, done);
        } else {
            before.whenComplete((value, failure) -> execute(operation, done));
        }
        return done.whenComplete((value, failure) -> {
            waiting.decrementAndGet();
            last.remove(key, done);
        });
    }

    private <T> void execute(Supplier<CompletableFuture<T>> operation, CompletableFuture<T> done) {
        try {
            executor.execute(() -> begin(operation, done));
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(BackplaneRefusals.closed());
        }
    }

    private static <T> void begin(Supplier<CompletableFuture<T>> operation, CompletableFuture<T> done) {
        try {
            operation.get().whenComplete((value, failure) -> {
                if (failure == null) {
                    done.complete(value);
                } else {
                    done.completeExceptionally(refusedIfClosed(failure));
                }
            });
        } catch (RuntimeException | Error e) {
            done.completeExceptionally(refusedIfClosed(e));
        }
    }

    /** The executor takes nothing more once the backplane closes, also what an operation has yet to do. */
    private static Throwable refusedIfClosed(Throwable failure) {
        return Futures.unwrap(failure) instanceof RejectedExecutionException ? BackplaneRefusals.closed() : failure;
    }
}
