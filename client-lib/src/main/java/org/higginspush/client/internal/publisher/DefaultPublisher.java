package org.higginspush.client.internal.publisher;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.higginspush.client.Change;
import org.higginspush.client.Publisher;
import org.higginspush.client.PublisherState;
import org.higginspush.client.Receipt;
import org.higginspush.client.internal.runtime.RuntimeResources;

/** The publisher that applications get: its methods may be called on any thread. */
public final class DefaultPublisher implements Publisher {
    private static final long MAX_DISCONNECT_SECONDS = 5;

    private final PublisherCore core;
    private final RuntimeResources resources;
    private final long maxStopSeconds;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private DefaultPublisher(PublisherCore core, RuntimeResources resources, long maxStopSeconds) {
        this.core = core;
        this.resources = resources;
        this.maxStopSeconds = maxStopSeconds;
    }

    /**
     * Starts a publisher.
     *
     * @param resources retained for this publisher
     */
    public static Publisher start(PublisherSettings settings, RuntimeResources resources) {
        PublisherCore core = new PublisherCore(settings, resources);
        core.start();
        return new DefaultPublisher(core, resources, settings.closeWait().toSeconds() + MAX_DISCONNECT_SECONDS);
    }

    @Override
    public CompletableFuture<Receipt> publish(Change change) {
        return core.publish(change);
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
        if (!core.isMailboxThread()) {
            stopped.completeOnTimeout(null, maxStopSeconds, TimeUnit.SECONDS).join();
        }
    }

    private void finish() {
        resources.release();
        stopped.complete(null);
    }
}
