package org.higginspush.hub.backplane.redis;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.higginspush.hub.backplane.BackplaneRefusals;

/**
 * Counts what was accepted and is not answered yet: there is only so much of it, and the end waits for it. What changes something and
 * what reads are counted apart, so that neither takes the place of the other. Thread-safe.
 */
final class InFlightOperations {
    private final int most;
    private int changing;
    private int reading;
    private boolean closed;

    /**
     * @param most of each kind
     */
    InFlightOperations(int most) {
        this.most = most;
    }

    /** How many that change something are not answered. */
    synchronized int changing() {
        return changing;
    }

    /** Runs an operation that changes something, or refuses it. */
    <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> operation) {
        synchronized (this) {
            if (closed || changing >= most) {
                return refused();
            }
            changing++;
        }
        return begin(operation).whenComplete((value, failure) -> ended(1, 0));
    }

    /** Runs an operation that changes nothing, or refuses it. */
    <T> CompletableFuture<T> read(Supplier<CompletableFuture<T>> operation) {
        synchronized (this) {
            if (closed || reading >= most) {
                return refused();
            }
            reading++;
        }
        return begin(operation).whenComplete((value, failure) -> ended(0, 1));
    }

    private <T> CompletableFuture<T> refused() {
        return CompletableFuture.failedFuture(
                closed ? BackplaneRefusals.closed() : BackplaneRefusals.tooManyOutstanding());
    }

    private static <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> operation) {
        try {
            return operation.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized void ended(int changes, int reads) {
        changing -= changes;
        reading -= reads;
        notifyAll();
    }

    /** Refuses all from now on, and waits for what was accepted. False if it was closed before. */
    synchronized boolean close(long millis) {
        if (closed) {
            return false;
        }
        closed = true;
        long end = System.nanoTime() + millis * 1_000_000;
        try {
            for (long left = millis; changing + reading > 0 && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
