package org.higginspush.client.internal.thread;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The thread pools that run our own code and the application's:
 *
 * <ul>
 *   <li>{@link #mailboxes}: tasks of mailboxes: decisions, calls of listeners, completion of futures; nothing that blocks;
 *   <li>{@link #syncs}: sync functions, which may take long;
 *   <li>{@link #blocking}: token suppliers and position stores, which may block for a while and must not wait for syncs;
 *   <li>{@link #timer}: timers, which only post a task to a mailbox.
 * </ul>
 */
public final class ThreadPools implements AutoCloseable {
    private static final int MAILBOX_THREADS = 2;
    private static final int BLOCKING_THREADS = 4;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor mailboxes;
    private final ThreadPoolExecutor syncs;
    private final ThreadPoolExecutor blocking;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * @param name what the names of the threads start with
     * @param syncThreads how many syncs may run at once
     */
    public ThreadPools(String name, int syncThreads) {
        mailboxes = pool(name + "-mailbox", MAILBOX_THREADS);
        syncs = pool(name + "-sync", syncThreads);
        blocking = pool(name + "-blocking", BLOCKING_THREADS);
        timer = new ScheduledThreadPoolExecutor(1, named(name + "-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    public Executor mailboxes() {
        return mailboxes;
    }

    public Executor syncs() {
        return syncs;
    }

    public Executor blocking() {
        return blocking;
    }

    public ScheduledExecutorService timer() {
        return timer;
    }

    /** Takes no more work; what runs goes on to its end. */
    @Override
    public void close() {
        timer.shutdown();
        syncs.shutdown();
        blocking.shutdown();
        mailboxes.shutdown();
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
