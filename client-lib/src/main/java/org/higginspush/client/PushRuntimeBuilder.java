package org.higginspush.client;

/** Describes a {@link PushRuntime}. */
public final class PushRuntimeBuilder {
    private String name = "higgins-push";
    private int syncThreads = 16;

    PushRuntimeBuilder() {}

    /** What the names of its threads start with; {@code higgins-push} unless said otherwise. */
    public PushRuntimeBuilder name(String name) {
        this.name = name;
        return this;
    }

    /** How many syncs may run at once, over all selectors; 16 unless said otherwise. */
    public PushRuntimeBuilder syncThreads(int syncThreads) {
        if (syncThreads < 1) {
            throw new IllegalArgumentException("At least one sync thread is needed, not " + syncThreads);
        }
        this.syncThreads = syncThreads;
        return this;
    }

    /** Starts it. */
    public PushRuntime start() {
        throw new UnsupportedOperationException(name + syncThreads);
    }
}
