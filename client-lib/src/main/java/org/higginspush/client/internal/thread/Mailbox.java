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
 * Runs tasks one at a time, in the order in which they were posted, on threads it shares with others. What is only touched
 * by tasks of one mailbox needs no lock. A task that throws is logged and does not stop the others.
 */
public final class Mailbox implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    /** After so many tasks others get their turn. */
    private static final int TURN = 256;

    private final Executor threads;
    private final Runnable afterTurn;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile @Nullable Thread running;

    /**
     * @param threads lend a thread for a turn
     * @param afterTurn runs after the tasks of each turn, for what is better done once than after each task
     */
    public Mailbox(Executor threads, Runnable afterTurn) {
        this.threads = threads;
        this.afterTurn = afterTurn;
    }

    /** Runs the task after all that were posted before it. Does nothing once the threads have stopped. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (count.getAndIncrement() == 0) {
            takeTurn();
        }
    }

    /** True if the caller is a task of this mailbox. */
    public boolean isHere() {
        return running == Thread.currentThread();
    }

    private void takeTurn() {
        try {
            threads.execute(this::work);
        } catch (RejectedExecutionException e) {
            LOG.debug("The runtime has stopped; what was left to do is dropped.");
        }
    }

    private void work() {
        running = Thread.currentThread();
        int done = 0;
        Runnable task;
        while (done < TURN && (task = tasks.poll()) != null) {
            run(task);
            done++;
        }
        run(afterTurn);
        running = null;
        if (count.addAndGet(-done) > 0) {
            takeTurn();
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
