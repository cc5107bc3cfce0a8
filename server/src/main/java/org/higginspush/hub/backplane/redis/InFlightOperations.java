package org.higginspush.hub.backplane.redis;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.higginspush.hub.backplane.BackplaneRefusals;

/** Counts what was accepted and is not answered yet: there is only so much of it, and the end waits for it. Thread-safe. */
final class InFlightOperations {
    private final int most;
    private int inFlight;
    private boolean closed;

    InFlightOperations(int most) {
        this.most = most;
    }

    /** Runs an operation that changes something, or refuses it. */
    <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> operation) {
        synchronized (this) {
            if (!closed && inFlight >= most) {
                return CompletableFuture.failedFuture(BackplaneRefusals.tooManyOutstanding());
            }
        }
        return read(operation);
    }

    /** Runs an operation that changes nothing, or refuses it. */
    <T> CompletableFuture<T> read(Supplier<CompletableFuture<T>> operation) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(BackplaneRefusals.closed());
            }
            inFlight++;
        }
        CompletableFuture<T> answer;
        try {
            answer = operation.get();
        } catch (RuntimeException | Error e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.whenComplete((value, failure) -> ended());
    }

    private synchronized void ended() {
        inFlight--;
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
            for (long left = millis; inFlight > 0 && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
