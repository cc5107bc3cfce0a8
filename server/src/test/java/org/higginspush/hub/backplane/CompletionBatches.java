package org.higginspush.hub.backplane;

import java.util.function.Consumer;

/** Completes batches of changes for tests of other packages. */
public final class CompletionBatches {
    private CompletionBatches() {}

    /** Runs the work, then all that is to be done at the end of the batch. */
    public static void complete(Consumer<CompletionBatch> work) {
        CompletionBatch.complete(work);
    }
}
