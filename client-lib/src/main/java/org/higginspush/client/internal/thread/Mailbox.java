package org.higginspush.client.internal.thread;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor that runs tasks one at a time, in the order in which they came, in batches, on threads it shares with other mailboxes.
 * State that only tasks of one mailbox touch needs no lock. A task that throws is logged and does not stop the others.
 */
public final class Mailbox implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    /** After so many tasks in a row the mailbox gives its thread back, so that others run too. */
    private static final int MAX_BATCH = 256;

    private final Executor threads;
    private final Runnable afterBatch;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile @Nullable Thread running;

    /**
     * @param threads run the batches of tasks
     * @param afterBatch runs after the tasks of each batch, for what is better done once than after each task
     */
    public Mailbox(Executor threads, Runnable afterBatch) {
        this.threads = threads;
        this.afterBatch = afterBatch;
    }

    /** Runs the task after all that came before it. Does nothing once the threads have stopped. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (count.getAndIncrement() == 0) {
            scheduleBatch();
        }
    }

    /** True if the caller is a task of this mailbox. */
    public boolean isCurrentThread() {
        return running == Thread.currentThread();
    }

    private void scheduleBatch() {
        try {
            threads.execute(this::runBatch);
        } catch (RejectedExecutionException e) {
            LOG.debug("The runtime has stopped; what was left to do is dropped.");
        }
    }

    private void runBatch() {
        running = Thread.currentThread();
        int done = 0;
        Runnable task;
        while (done < MAX_BATCH && (task = tasks.poll()) != null) {
            run(task);
            done++;
        }
        run(afterBatch);
        running = null;
        if (count.addAndGet(-done) > 0) {
            scheduleBatch();
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Exception | Error e) {
            LOG.warn("A task of the push client failed.", e);
        }
    }
}
