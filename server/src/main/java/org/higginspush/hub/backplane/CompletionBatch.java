package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The changes whose outcome is completed together, because one commit made them durable. Work that they share, such as
 * writing the replies of one connection, is done once at the end of the batch and not for each change.
 *
 * <p>Used on the thread that completes the batch only.
 */
public final class CompletionBatch {
    /** The batch of a change that is completed alone: what is to be done at its end is done at once. */
    public static final CompletionBatch SINGLE = new CompletionBatch(null);

    /** Null once the end has come. */
    private @Nullable List<Runnable> atEnd;

    private CompletionBatch(@Nullable List<Runnable> atEnd) {
        this.atEnd = atEnd;
    }

    /** Runs the task at the end of the batch, on the same thread; now, if that has come. The task must not throw. */
    public void atEnd(Runnable task) {
        if (atEnd == null) {
            task.run();
        } else {
            atEnd.add(task);
        }
    }

    /** Completes a batch: runs the work, then all that is to be done at the end. */
    static void complete(Consumer<CompletionBatch> work) {
        List<Runnable> tasks = new ArrayList<>();
        CompletionBatch batch = new CompletionBatch(tasks);
        try {
            work.accept(batch);
        } finally {
            batch.atEnd = null;
            tasks.forEach(Runnable::run);
        }
    }
}
