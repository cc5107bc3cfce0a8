package org.higginspush.bench.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * The steady run: publishes are due at fixed times, and latency counts from when one was due, not from when it was sent,
 * so that a server that stalls cannot hide it (no coordinated omission).
 */
final class SteadyRate {
    /** A parked thread wakes up this much late at worst; the rest of the wait is spent turning. */
    private static final long WAKE_UP_NANOS = 80_000;

    private final Run run;
    private final long firstRevision;
    private final long intervalNanos;

    SteadyRate(Run run, long firstRevision, int publishesPerSecond) {
        this.run = run;
        this.firstRevision = firstRevision;
        intervalNanos = 1_000_000_000L / publishesPerSecond;
    }

    Run.Load run(Duration warmUp, Duration measured) {
        int publishes = (int) (warmUp.plus(measured).toNanos() / intervalNanos);
        Ledger ledger = new Ledger(
                firstRevision, publishes, run.fleet().size() / run.fleet().users());
        run.fleet().listen(ledger, user -> {});
        long start = System.nanoTime() + intervalNanos;
        ledger.recordFrom(start + warmUp.toNanos());
        Thread pace = new Thread(() -> publish(ledger, start, publishes), "pace");
        pace.start();
        run.loop().run(warmUp);
        long before = ledger.delivered();
        Meter meter = new Meter(run.serverCpu());
        run.loop().run(measured);
        Meter.Usage usage = meter.read();
        long deliveries = ledger.delivered() - before;
        run.loop().run(() -> !pace.isAlive() && ledger.isComplete(), Run.DRAIN);
        return run.load(ledger, deliveries, usage, latency(ledger.latencies()), run.remark(null));
    }

    private void publish(Ledger ledger, long start, int publishes) {
        int users = run.fleet().users();
        for (int i = 0; i < publishes; i++) {
            long due = start + i * intervalNanos;
            waitUntil(due);
            int user = i % users;
            run.publisher().publish(user, ledger.publish(user, due));
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

    private static Run.Latency latency(Histogram nanos) {
        return new Run.Latency(
                nanos.getValueAtPercentile(50) / 1e3,
                nanos.getValueAtPercentile(99) / 1e3,
                nanos.getValueAtPercentile(99.9) / 1e3);
    }
}
