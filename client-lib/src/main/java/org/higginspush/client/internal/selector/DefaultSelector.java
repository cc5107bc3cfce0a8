package org.higginspush.client.internal.selector;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.client.ContextRef;
import org.higginspush.client.Edit;
import org.higginspush.client.PushRegistration;
import org.higginspush.client.Selector;
import org.higginspush.client.SelectorReport;
import org.higginspush.client.SelectorState;
import org.higginspush.client.internal.position.Position;
import org.higginspush.client.internal.runtime.RuntimeResources;

/** The selector that applications get: its methods may be called on any thread, and post tasks to the mailbox. */
public final class DefaultSelector implements Selector {
    private static final long MAX_STOP_SECONDS = 5;

    private final SelectorCore core;
    private final RuntimeResources resources;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private DefaultSelector(SelectorCore core, RuntimeResources resources) {
        this.core = core;
        this.resources = resources;
    }

    /**
     * Starts a selector.
     *
     * @param resources retained for this selector
     */
    public static Selector start(SelectorSettings settings, RuntimeResources resources) {
        SelectorCore core = new SelectorCore(settings, resources);
        core.start();
        return new DefaultSelector(core, resources);
    }

    @Override
    public void changed(String context) {
        changed(ContextRef.of(context));
    }

    @Override
    public void changed(ContextRef ref) {
        core.changed(ref);
    }

    @Override
    public Edit edit(String context) {
        return edit(ContextRef.of(context));
    }

    @Override
    public Edit edit(ContextRef ref) {
        CompletableFuture<Edit> edit = open(ref);
        if (core.isMailboxThread() && !edit.isDone()) {
            throw new IllegalStateException("A listener must not wait for a sync: use editWhenIdle.");
        }
        try {
            return edit.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("The selector is closed.", e);
        }
    }

    @Override
    public CompletionStage<Edit> editWhenIdle(String context) {
        return open(ContextRef.of(context));
    }

    @Override
    public CompletionStage<Edit> editWhenIdle(ContextRef ref) {
        return open(ref);
    }

    @Override
    public void syncNow() {
        core.syncNow();
    }

    @Override
    public void reconnectNow() {
        core.reconnectNow();
    }

    @Override
    public void networkChanged() {
        core.networkChanged();
    }

    @Override
    public CompletableFuture<Void> wokenUp() {
        CompletableFuture<Void> level = new CompletableFuture<>();
        core.wokenUp(level);
        if (closed.get()) {
            WaitingEdits.refuse(level); // the threads of the mailbox may have stopped
        }
        return level;
    }

    @Override
    public PushRegistration pushRegistration() {
        PushRegistration registration = core.registration();
        if (registration == null) {
            throw new IllegalStateException(
                    "A registration is that of a named device: call device(...) of the builder.");
        }
        return registration;
    }

    @Override
    public SelectorState state() {
        return core.state();
    }

    @Override
    public SelectorReport report() {
        return core.report();
    }

    @Override
    public Optional<String> position() {
        return Optional.ofNullable(core.latestPosition()).map(Position::text);
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            core.stop(this::finish);
        }
        if (!core.isMailboxThread()) {
            stopped.completeOnTimeout(null, MAX_STOP_SECONDS, TimeUnit.SECONDS).join();
        }
    }

    private void finish() {
        resources.release();
        stopped.complete(null);
    }

    private CompletableFuture<Edit> open(ContextRef ref) {
        CompletableFuture<Void> opened = new CompletableFuture<>();
        core.edit(ref, opened);
        return opened.thenApply(nothing -> new OpenEdit(ref));
    }

    private final class OpenEdit implements Edit {
        private final ContextRef ref;
        private final AtomicBoolean over = new AtomicBoolean();

        private OpenEdit(ContextRef ref) {
            this.ref = ref;
        }

        @Override
        public String context() {
            return ref.context();
        }

        @Override
        public ContextRef ref() {
            return ref;
        }

        @Override
        public void unchanged() {
            end(false);
        }

        @Override
        public void close() {
            end(true);
        }

        private void end(boolean changed) {
            if (!over.getAndSet(true)) {
                core.edited(ref, changed);
            }
        }
    }
}
