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
 * The threads that run our own code and the embedder's. Which work runs where:
 *
 * <ul>
 *   <li>{@link #turns}: the mailboxes, which decide, and call listeners and futures;
 *   <li>{@link #syncs}: sync functions, which may take long;
 *   <li>{@link #asides}: token suppliers and position stores, which may block for a while and must not wait for syncs;
 *   <li>{@link #timer}: rings alarms, does nothing itself.
 * </ul>
 */
public final class ThreadPools implements AutoCloseable {
    private static final int TURN_THREADS = 2;
    private static final int ASIDE_THREADS = 4;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor turns;
    private final ThreadPoolExecutor syncs;
    private final ThreadPoolExecutor asides;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * @param name what the names of the threads start with
     * @param syncThreads how many syncs may run at once
     */
    public ThreadPools(String name, int syncThreads) {
        turns = pool(name + "-turn", TURN_THREADS);
        syncs = pool(name + "-sync", syncThreads);
        asides = pool(name + "-aside", ASIDE_THREADS);
        timer = new ScheduledThreadPoolExecutor(1, named(name + "-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    public Executor turns() {
        return turns;
    }

    public Executor syncs() {
        return syncs;
    }

    public Executor asides() {
        return asides;
    }

    public ScheduledExecutorService timer() {
        return timer;
    }

    /** Takes no more work; what runs goes on to its end. */
    @Override
    public void close() {
        timer.shutdown();
        syncs.shutdown();
        asides.shutdown();
        turns.shutdown();
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
