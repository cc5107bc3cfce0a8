package org.higginspush.client.internal.store;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.higginspush.client.PositionStore;
import org.jspecify.annotations.Nullable;

/**
 * Saves what a selector knows where that may block, one save at a time; of what is to be saved meanwhile only the newest.
 * Touched by tasks of one mailbox only.
 */
public final class PositionSaver {
    private final PositionStore store;
    private final Executor asides;
    private final Executor mailbox;
    private final Consumer<Exception> failed;

    private boolean saving;
    private @Nullable String next;
    private Runnable idle = () -> {};

    /**
     * @param asides threads that may block
     * @param mailbox runs what is called back
     * @param failed hears of each failure
     */
    public PositionSaver(PositionStore store, Executor asides, Executor mailbox, Consumer<Exception> failed) {
        this.store = store;
        this.asides = asides;
        this.mailbox = mailbox;
        this.failed = failed;
    }

    /** Reads what was saved. */
    public void load(Consumer<@Nullable String> loaded) {
        aside(() -> {
            String text = read();
            mailbox.execute(() -> loaded.accept(text));
        });
    }

    /** Saves this in place of whatever waits to be saved. */
    public void save(String text) {
        next = text;
        if (!saving) {
            saveNext();
        }
    }

    /** Calls this once nothing is left to save. */
    public void whenIdle(Runnable task) {
        if (saving) {
            idle = task;
        } else {
            task.run();
        }
    }

    private void saveNext() {
        String text = next;
        next = null;
        saving = text != null;
        if (text == null) {
            idle.run();
            return;
        }
        aside(() -> {
            write(text);
            mailbox.execute(this::saveNext);
        });
    }

    private @Nullable String read() {
        try {
            return store.load();
        } catch (IOException | RuntimeException e) {
            mailbox.execute(() -> failed.accept(e));
            return null;
        }
    }

    private void write(String text) {
        try {
            store.save(text);
        } catch (IOException | RuntimeException e) {
            mailbox.execute(() -> failed.accept(e));
        }
    }

    private void aside(Runnable call) {
        try {
            asides.execute(call);
        } catch (RejectedExecutionException e) {
            saving = false;
        }
    }
}
