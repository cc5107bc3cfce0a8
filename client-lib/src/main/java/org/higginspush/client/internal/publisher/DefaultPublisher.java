package org.higginspush.client.internal.publisher;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.client.Change;
import org.higginspush.client.Publisher;
import org.higginspush.client.PublisherState;
import org.higginspush.client.Receipt;
import org.higginspush.client.internal.runtime.RuntimeResources;

/** A publisher's outside: what any thread may call. */
public final class DefaultPublisher implements Publisher {
    private static final long LONGEST_GOODBYE_SECONDS = 5;

    private final PublisherCore core;
    private final RuntimeResources parts;
    private final long longestStop;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private DefaultPublisher(PublisherCore core, RuntimeResources parts, long longestStop) {
        this.core = core;
        this.parts = parts;
        this.longestStop = longestStop;
    }

    /**
     * Starts a publisher.
     *
     * @param parts retained for this publisher
     */
    public static Publisher start(PublisherSettings settings, RuntimeResources parts) {
        PublisherCore core = new PublisherCore(settings, parts);
        core.start();
        return new DefaultPublisher(core, parts, settings.closeWait().toSeconds() + LONGEST_GOODBYE_SECONDS);
    }

    @Override
    public CompletableFuture<Receipt> publish(Change change) {
        return core.publish(change);
    }

    @Override
    public int waiting() {
        return core.waiting();
    }

    @Override
    public PublisherState state() {
        return core.state();
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            core.stop(this::finish);
        }
        if (!core.isHere()) {
            stopped.completeOnTimeout(null, longestStop, TimeUnit.SECONDS).join();
        }
    }

    private void finish() {
        parts.release();
        stopped.complete(null);
    }
}
