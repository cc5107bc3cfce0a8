package org.higginspush.client.internal.selector;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.higginspush.client.SyncFunction;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.jspecify.annotations.Nullable;

/** Calls the sync function, one call at a time, on a thread made for it. */
final class SyncRunner {
    /** Hears how calls go, in the mailbox, in order. */
    interface Watcher {
        void began(SyncRequest request);

        void returned(SyncRequest request, SyncOutcome outcome, Duration took);

        void threw(SyncRequest request, Throwable failure, Duration took);
    }

    private final SyncFunction sync;
    private final Executor syncs;
    private final Executor mailbox;
    private final Watcher watcher;
    private @Nullable SyncCall call;
    private volatile @Nullable Thread thread;

    SyncRunner(SyncFunction sync, Executor syncs, Executor mailbox, Watcher watcher) {
        this.sync = sync;
        this.syncs = syncs;
        this.mailbox = mailbox;
        this.watcher = watcher;
    }

    /** Calls the sync function as soon as a thread is free. */
    void run(SyncRequest request) {
        SyncCall next = new SyncCall(request);
        call = next;
        try {
            syncs.execute(() -> runIfNotWithdrawn(next));
        } catch (RejectedExecutionException e) {
            next.withdraw();
        }
    }

    /** True if the last call waited for a thread and will not be made. */
    boolean withdraw() {
        return call != null && call.withdraw();
    }

    /** True if the caller is the sync function itself. */
    boolean isHere() {
        return thread == Thread.currentThread();
    }

    private void runIfNotWithdrawn(SyncCall call) {
        if (call.begin()) {
            thread = Thread.currentThread();
            try {
                run(call.request(), System.nanoTime());
            } finally {
                thread = null;
            }
        }
    }

    private void run(SyncRequest request, long start) {
        mailbox.execute(() -> watcher.began(request));
        try {
            SyncOutcome outcome = sync.sync(request);
            Duration took = since(start);
            mailbox.execute(() -> watcher.returned(request, outcome == null ? SyncOutcome.done() : outcome, took));
        } catch (Throwable failure) {
            // Whatever the embedder's code throws, an error included: the contexts must be tried again.
            Duration took = since(start);
            mailbox.execute(() -> watcher.threw(request, failure, took));
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
