package org.higginspush.hub.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.CompletionBatch;
import org.higginspush.hub.backplane.RecordCallback;
import org.higginspush.hub.metrics.HubMetrics;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.PublishRequest;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.TimedChange;
import org.higginspush.hub.model.TraceParent;
import org.higginspush.hub.timeline.UserTimelines;

/**
 * Where changes come in, from every transport. It counts those that were accepted and are not answered yet, so that a hub that
 * stops can finish them (P4) and refuse the rest. Thread-safe.
 */
public final class Intake {
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final Backplane backplane;
    private final HubMetrics metrics;
    private final UserTimelines timelines;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean closed;

    /** An intake that nobody measures. */
    public Intake(Backplane backplane) {
        this(backplane, HubMetrics.NONE, UserTimelines.NONE);
    }

    /**
     * @param metrics is told of what is recorded
     * @param timelines is told of what is recorded in a trace
     */
    public Intake(Backplane backplane, HubMetrics metrics, UserTimelines timelines) {
        this.backplane = backplane;
        this.metrics = metrics;
        this.timelines = timelines;
    }

    /**
     * Records a change; see {@link Backplane#record}.
     *
     * @throws Refusal {@code UNAVAILABLE} if the hub is stopping
     */
    public CompletableFuture<Receipt> record(PublishRequest request) {
        CompletableFuture<Receipt> recorded = new CompletableFuture<>();
        record(request, RecordCallback.completing(recorded));
        return recorded;
    }

    /**
     * Records a change; see {@link Backplane#record(Change, RecordCallback)}.
     *
     * @throws Refusal {@code UNAVAILABLE} if the hub is stopping
     */
    public void record(PublishRequest request, RecordCallback callback) {
        Change change = request.change();
        TraceParent trace = request.trace();
        record(change, trace == null ? callback : new TraceCallback(callback, change, trace, timelines));
    }

    private void record(Change change, RecordCallback callback) {
        open.incrementAndGet();
        if (closed) {
            answered();
            throw Refusal.unavailable("The hub is stopping: publish again in a moment.", COME_BACK);
        }
        Counted counted = new Counted(callback);
        try {
            backplane.record(change, counted);
        } catch (RuntimeException | Error e) {
            counted.answered();
            throw e;
        }
    }

    /**
     * Accepts a change that is recorded later; see {@link org.higginspush.hub.backplane.Timed#schedule}.
     *
     * @throws Refusal {@code UNAVAILABLE} if the hub is stopping
     */
    public CompletableFuture<TimedChange> schedule(PublishRequest request, Instant due) {
        open.incrementAndGet();
        if (closed) {
            answered();
            throw Refusal.unavailable("The hub is stopping: publish again in a moment.", COME_BACK);
        }
        TraceParent trace = request.trace();
        return backplane
                .timed()
                .schedule(request.change(), due, request.timedId())
                .whenComplete((timed, failure) -> {
                    if (failure == null) {
                        metrics.changeScheduled();
                    }
                    if (failure == null && trace != null) {
                        TraceLog.scheduled(timed, trace);
                    }
                    answered();
                });
    }

    /** Counts the change as answered once, whatever the callback does. */
    private final class Counted extends AtomicBoolean implements RecordCallback {
        private static final long serialVersionUID = 1L;

        private final transient RecordCallback callback;
        private final long since = metrics.nanoTime();

        Counted(RecordCallback callback) {
            this.callback = callback;
        }

        void answered() {
            if (compareAndSet(false, true)) {
                Intake.this.answered();
            }
        }

        @Override
        public void recorded(Receipt receipt, CompletionBatch batch) {
            metrics.changeRecorded(receipt.duplicate(), since);
            try {
                callback.recorded(receipt, batch);
            } finally {
                answered();
            }
        }

        @Override
        public void failed(Throwable failure) {
            try {
                callback.failed(failure);
            } finally {
                answered();
            }
        }
    }

    private void answered() {
        if (open.decrementAndGet() == 0 && closed) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** See {@link Backplane#mayBlock}. */
    public boolean mayBlock(Change change) {
        return backplane.mayBlock(change);
    }

    /**
     * Refuses further changes and waits, at most this long, until all that were accepted are answered.
     *
     * @return how many are not
     */
    public int close(Duration atMost) throws InterruptedException {
        closed = true;
        long end = System.nanoTime() + atMost.toNanos();
        synchronized (this) {
            long left = end - System.nanoTime();
            while (open.get() > 0 && left > 0) {
                wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
                left = end - System.nanoTime();
            }
        }
        return Math.max(0, open.get());
    }
}
