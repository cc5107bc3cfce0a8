package org.higginspush.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A publisher's outside: what any thread may call. */
final class LivePublisher implements Publisher {
    private static final long LONGEST_GOODBYE_SECONDS = 5;

    private final PublisherCore core;
    private final Parts parts;
    private final long longestStop;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private LivePublisher(PublisherCore core, Parts parts, long longestStop) {
        this.core = core;
        this.parts = parts;
        this.longestStop = longestStop;
    }

    /**
     * @param parts retained for this publisher
     */
    static Publisher start(PublisherBuilder options, Parts parts) {
        PublisherCore core = new PublisherCore(options, parts);
        core.start();
        return new LivePublisher(core, parts, options.closeWait.toSeconds() + LONGEST_GOODBYE_SECONDS);
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
