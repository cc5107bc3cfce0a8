package org.higginspush.client.internal.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.higginspush.client.PositionStore;
import org.jspecify.annotations.Nullable;

/**
 * Calls the application's position store on threads that may block, one save at a time. What is to be saved meanwhile waits, and
 * only the newest of it is saved. Touched by tasks of one mailbox only.
 */
public final class PositionSaver {
    private final PositionStore store;
    private final Executor blocking;
    private final Executor mailbox;
    private final Consumer<Exception> failed;

    private boolean saving;
    private @Nullable String next;
    private final List<Runnable> whenIdle = new ArrayList<>();

    /**
     * @param blocking threads that may block
     * @param mailbox runs what is called back
     * @param failed hears of each failure
     */
    public PositionSaver(PositionStore store, Executor blocking, Executor mailbox, Consumer<Exception> failed) {
        this.store = store;
        this.blocking = blocking;
        this.mailbox = mailbox;
        this.failed = failed;
    }

    /** Reads what was saved. */
    public void load(Consumer<@Nullable String> loaded) {
        runBlocking(() -> {
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
            whenIdle.add(task);
        } else {
            task.run();
        }
    }

    private void saveNext() {
        String text = next;
        next = null;
        saving = text != null;
        if (text == null) {
            List<Runnable> tasks = List.copyOf(whenIdle);
            whenIdle.clear();
            tasks.forEach(Runnable::run);
            return;
        }
        runBlocking(() -> {
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

    private void runBlocking(Runnable call) {
        try {
            blocking.execute(call);
        } catch (RejectedExecutionException e) {
            saving = false;
        }
    }
}
