package org.higginspush.hub.access;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Keys that never change: looking again finds the same. */
final class FixedKeySource implements KeySource {
    private final CompletableFuture<KeySet> keys;

    FixedKeySource(KeySet keys) {
        this.keys = CompletableFuture.completedFuture(keys);
    }

    @Override
    public CompletableFuture<KeySet> keys() {
        return keys;
    }

    @Override
    public CompletableFuture<KeySet> lookAgain() {
        return keys;
    }

    @Override
    public @Nullable String problem() {
        return null;
    }
}
