package org.higginspush.hub;

import java.util.concurrent.Executor;

/**
 * Runs each task on a thread of its own. The common pool may have a single thread (Java 25 on two processors), which a task
 * that waits keeps from all others.
 */
public final class ThreadPerTask {
    /** For {@code CompletableFuture.supplyAsync} and its like. */
    public static final Executor EACH = task -> new Thread(task, "test-task").start();

    private ThreadPerTask() {}
}
