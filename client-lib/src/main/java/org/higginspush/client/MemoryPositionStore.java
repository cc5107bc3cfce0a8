package org.higginspush.client;

import org.jspecify.annotations.Nullable;

final class MemoryPositionStore implements PositionStore {
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
