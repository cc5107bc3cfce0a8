package org.higginspush.client.internal.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Edits that wait for the running sync to end. Touched by tasks of one mailbox only. */
final class WaitingEdits {
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

    void add(CompletableFuture<Void> edit) {
        waiting.add(edit);
    }

    /** The sync has ended. */
    void open() {
        end(edit -> edit.complete(null));
    }

    /** The selector is closed. */
    void refuse() {
        end(WaitingEdits::refuse);
    }

    static void refuse(CompletableFuture<Void> edit) {
        edit.completeExceptionally(new IllegalStateException("The selector is closed."));
    }

    private void end(Consumer<CompletableFuture<Void>> how) {
        List<CompletableFuture<Void>> ending = List.copyOf(waiting);
        waiting.clear();
        ending.forEach(how);
    }
}
