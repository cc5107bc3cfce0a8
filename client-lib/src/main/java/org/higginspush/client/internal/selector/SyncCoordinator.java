package org.higginspush.client.internal.selector;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.higginspush.client.ContextRef;
import org.higginspush.client.SelectorListener;
import org.higginspush.client.SyncFunction;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.higginspush.client.internal.sync.SyncPlan;
import org.higginspush.client.internal.thread.Clock;
import org.higginspush.client.internal.thread.ListenerNotifier;

/** Runs the syncs that the plan decides on, and opens edits between them. Touched by tasks of the selector's mailbox only. */
final class SyncCoordinator implements SyncRunner.Callback {
    private final SyncPlan plan;
    private final SubscriptionHandler subscription;
    private final Clock clock;
    private final ListenerNotifier<SelectorListener> listener;
    private final SyncRunner runner;
    private final CatchUp catchUp;
    private final Runnable synced;
    private final WaitingEdits waitingEdits = new WaitingEdits();

    /**
     * @param threads run the sync function
     * @param synced called after a sync that succeeded
     */
    SyncCoordinator(
            SyncFunction sync,
            Executor threads,
            Executor mailbox,
            SyncPlan plan,
            SubscriptionHandler subscription,
            Clock clock,
            ListenerNotifier<SelectorListener> listener,
            CatchUp catchUp,
            Runnable synced) {
        this.plan = plan;
        this.subscription = subscription;
        this.clock = clock;
        this.listener = listener;
        this.catchUp = catchUp;
        this.synced = synced;
        runner = new SyncRunner(sync, threads, mailbox, this);
    }

    /** Starts the sync that is due, if any. */
    void startNext(long now) {
        SyncRequest request = plan.next(now);
        if (request != null) {
            catchUp.started(request);
            runner.run(request);
        }
    }

    /** True if the sync function itself is the caller. Called on any thread. */
    boolean isSyncThread() {
        return runner.isCurrentThread();
    }

    /**
     * Opens an edit, at once or when the sync that touches the context has ended.
     *
     * @param own whether the sync function itself asks; waiting for its own call would be waiting for ever
     */
    void openEdit(ContextRef ref, boolean own, CompletableFuture<Void> opened) {
        if (plan.edit(ref) || own) {
            opened.complete(null);
        } else if (runner.cancel()) {
            plan.cancelled();
            opened.complete(null);
        } else {
            waitingEdits.add(opened);
        }
    }

    /** A call of the sync function that waits for a thread is not made. */
    void cancelQueued() {
        runner.cancel();
    }

    /** Fails the edits that wait: the selector is closed. */
    void refuseEdits() {
        waitingEdits.refuse();
    }

    @Override
    public void started(SyncRequest request) {
        listener.call(to -> to.syncStarted(request));
    }

    @Override
    public void succeeded(SyncRequest request, SyncOutcome outcome, Duration took) {
        subscription.synced(plan.succeeded(outcome, clock.now()));
        catchUp.succeeded(request);
        listener.call(to -> to.syncFinished(request, outcome, took));
        synced.run();
        waitingEdits.open();
    }

    @Override
    public void failed(SyncRequest request, Throwable failure, Duration took) {
        plan.failed(clock.now());
        listener.call(to -> to.syncFailed(request, failure, took));
        waitingEdits.open();
    }
}
