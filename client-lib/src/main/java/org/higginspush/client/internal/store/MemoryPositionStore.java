package org.higginspush.client.internal.store;

import org.higginspush.client.PositionStore;
import org.jspecify.annotations.Nullable;

/** Keeps what is saved for as long as this object lives. */
public final class MemoryPositionStore implements PositionStore {
    private volatile @Nullable String text;

    @Override
    public @Nullable String load() {
        return text;
    }

    @Override
    public void save(String text) {
        this.text = text;
    }
}
