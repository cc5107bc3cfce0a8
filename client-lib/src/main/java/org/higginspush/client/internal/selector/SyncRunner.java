package org.higginspush.client.internal.selector;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.higginspush.client.SyncFunction;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.jspecify.annotations.Nullable;

/** Calls the sync function, one call at a time, on a thread of the sync pool. */
final class SyncRunner {
    /** Told how calls go, in the mailbox, in order. */
    interface Callback {
        void started(SyncRequest request);

        void succeeded(SyncRequest request, SyncOutcome outcome, Duration took);

        void failed(SyncRequest request, Throwable failure, Duration took);
    }

    private final SyncFunction sync;
    private final Executor threads;
    private final Executor mailbox;
    private final Callback callback;
    private @Nullable SyncCall call;
    private volatile @Nullable Thread thread;

    SyncRunner(SyncFunction sync, Executor threads, Executor mailbox, Callback callback) {
        this.sync = sync;
        this.threads = threads;
        this.mailbox = mailbox;
        this.callback = callback;
    }

    /** Calls the sync function as soon as a thread is free. */
    void run(SyncRequest request) {
        SyncCall next = new SyncCall(request);
        call = next;
        try {
            threads.execute(() -> runUnlessCancelled(next));
        } catch (RejectedExecutionException e) {
            next.cancel();
        }
    }

    /** True if the last call waited for a thread and will not be made. */
    boolean cancel() {
        return call != null && call.cancel();
    }

    /** True if the caller is the sync function itself. */
    boolean isCurrentThread() {
        return thread == Thread.currentThread();
    }

    private void runUnlessCancelled(SyncCall call) {
        if (call.start()) {
            thread = Thread.currentThread();
            try {
                run(call.request(), System.nanoTime());
            } finally {
                thread = null;
            }
        }
    }

    private void run(SyncRequest request, long start) {
        mailbox.execute(() -> callback.started(request));
        try {
            SyncOutcome outcome = sync.sync(request);
            Duration took = since(start);
            mailbox.execute(() -> callback.succeeded(request, outcome == null ? SyncOutcome.done() : outcome, took));
        } catch (Throwable failure) {
            // Whatever the application's code throws, an error included: the contexts must be tried again.
            Duration took = since(start);
            mailbox.execute(() -> callback.failed(request, failure, took));
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
