package org.higginspush.bench.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * The steady run: publishes are due at fixed times, and latency counts from when one was due, not from when it was
 * sent, so that a server that stalls cannot hide it (no coordinated omission).
 */
final class SteadyRate {
    /** A parked thread wakes up this much late at worst; the rest of the wait is a busy wait. */
    private static final long WAKE_UP_NANOS = 80_000;

    private final LoadRun run;
    private final long firstRevision;
    private final long intervalNanos;

    SteadyRate(LoadRun run, long firstRevision, int publishesPerSecond) {
        this.run = run;
        this.firstRevision = firstRevision;
        intervalNanos = 1_000_000_000L / publishesPerSecond;
    }

    LoadRun.LoadResult run(Duration warmUp, Duration measured) {
        int publishes = (int) (warmUp.plus(measured).toNanos() / intervalNanos);
        DeliveryTracker tracker = new DeliveryTracker(
                firstRevision, publishes, run.devices().size() / run.devices().users());
        run.devices().listen(tracker, user -> {});
        long start = System.nanoTime() + intervalNanos;
        tracker.recordFrom(start + warmUp.toNanos());
        Thread pace = new Thread(() -> publish(tracker, start, publishes), "pace");
        pace.start();
        run.eventLoop().run(warmUp);
        long before = tracker.delivered();
        CpuMeter cpuMeter = new CpuMeter(run.serverCpu());
        run.eventLoop().run(measured);
        CpuMeter.Usage usage = cpuMeter.read();
        long deliveries = tracker.delivered() - before;
        run.eventLoop().run(() -> !pace.isAlive() && tracker.isComplete(), LoadRun.DRAIN);
        return run.load(tracker, deliveries, usage, latency(tracker.latencies()), run.remark(null));
    }

    private void publish(DeliveryTracker tracker, long start, int publishes) {
        int users = run.devices().users();
        for (int i = 0; i < publishes; i++) {
            long due = start + i * intervalNanos;
            waitUntil(due);
            int user = i % users;
            run.publisher().publish(user, tracker.publish(user, due));
            run.publisher().flush();
        }
    }

    private static void waitUntil(long due) {
        long left = due - System.nanoTime();
        while (left > 0) {
            if (left > WAKE_UP_NANOS) {
                LockSupport.parkNanos(left - WAKE_UP_NANOS);
            } else {
                Thread.onSpinWait();
            }
            left = due - System.nanoTime();
        }
    }

    private static LoadRun.Latency latency(Histogram nanos) {
        return new LoadRun.Latency(
                nanos.getValueAtPercentile(50) / 1e3,
                nanos.getValueAtPercentile(99) / 1e3,
                nanos.getValueAtPercentile(99.9) / 1e3);
    }
}
