package org.higginspush.bench.redis;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;

/** Publishers, each of which keeps a number of changes unanswered at all times. */
final class ConcurrentPublishers {
    private static final int USERS = 1_000;

    private final ChangeStore store;
    private final int unanswered;
    private final AtomicLong revision = new AtomicLong(1_000_000);
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Semaphore ended = new Semaphore(0);
    private volatile boolean stopping;

    /**
     * What was reached.
     *
     * @param perSecond changes answered a second
     * @param redisMicros processor time of Redis for each change, in microseconds
     * @param ownMicros processor time of this process for each change, in microseconds
     * @param failed how many failed, warm-up included
     */
    record PublishFigures(double perSecond, double redisMicros, double ownMicros, long failed) {}

    ConcurrentPublishers(ChangeStore store, int publishers, int unansweredEach) {
        this.store = store;
        unanswered = publishers * unansweredEach;
    }

    PublishFigures run(Duration warmUp, Duration measured, DoubleSupplier redisCpu) {
        for (int i = 0; i < unanswered; i++) {
            next();
        }
        pass(warmUp);
        long before = answered.get();
        double redisBefore = redisCpu.getAsDouble();
        double ownBefore = ownCpu();
        long from = System.nanoTime();
        pass(measured);
        double seconds = (System.nanoTime() - from) / 1e9;
        double done = answered.get() - before;
        double redis = redisCpu.getAsDouble() - redisBefore;
        double own = ownCpu() - ownBefore;
        stopping = true;
        ended.acquireUninterruptibly(unanswered);
        return new PublishFigures(done / seconds, redis / done * 1e6, own / done * 1e6, failed.get());
    }

    private void next() {
        if (stopping || failed.get() > 0) {
            ended.release();
            return;
        }
        long number = revision.getAndIncrement();
        store.record((int) (number % USERS), number).whenComplete((answer, failure) -> {
            (failure == null ? answered : failed).incrementAndGet();
            next();
        });
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static double ownCpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }
}
