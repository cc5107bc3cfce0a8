package org.higginspush.hub.cluster;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of all that concerns other nodes. What fails on it is logged; what comes when the hub stops is left undone. */
final class ClusterThread extends ScheduledThreadPoolExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterThread.class);

    ClusterThread() {
        super(
                1,
                task -> {
                    Thread made = new Thread(task, "push-cluster");
                    made.setDaemon(true);
                    return made;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        setRemoveOnCancelPolicy(true);
    }

    @Override
    protected void afterExecute(Runnable task, Throwable failure) {
        super.afterExecute(task, failure);
        if (task instanceof Future<?> done && done.isDone()) {
            try {
                done.get();
            } catch (CancellationException e) {
                LOG.debug("A task was cancelled", e);
            } catch (ExecutionException e) {
                LOG.error("What concerns other nodes failed; it goes on", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
