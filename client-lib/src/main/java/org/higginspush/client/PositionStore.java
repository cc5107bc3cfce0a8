package org.higginspush.client;

import java.io.IOException;
import java.nio.file.Path;
import org.higginspush.client.internal.store.FilePositionStore;
import org.higginspush.client.internal.store.MemoryPositionStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a device knows across restarts, so that a restarted selector syncs only what changed while it was away. What
 * is kept is one short text without personal data besides the ids of contexts; it is opaque. Each device needs a store of
 * its own.
 *
 * <p>What was saved is never ahead of what was synced: losing a save, or all of them, costs a needless sync, not a
 * change. Called on a thread of the runtime that is made for calls that block, one call at a time.
 */
public interface PositionStore {
    /**
     * Reads what was saved last.
     *
     * @return null if nothing was
     * @throws IOException if it cannot be read; the selector then starts as a new device does
     */
    @Nullable
    String load() throws IOException;

    /**
     * Keeps a text in place of the one before.
     *
     * @throws IOException if it cannot be kept; the selector goes on, and tries again at the next save
     */
    void save(String text) throws IOException;

    /** Keeps it in memory: for as long as this object lives. */
    static PositionStore inMemory() {
        return new MemoryPositionStore();
    }

    /** Keeps it in a file of its own, replaced in one step: after a crash it holds the old text or the new one. */
    static PositionStore inFile(Path file) {
        return new FilePositionStore(file);
    }
}
