package org.higginspush.hub.edge.bayeux;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.CyclicTimeouts;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the timer of one heartbeat costs while those of 15 000 other devices wait. */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerBenchmark {
    private static final int DEVICES = 15_000;
    private static final long HELD_MILLIS = 25_000;

    private final TimerWheel wheel = new TimerWheel("wheel");
    private final ScheduledThreadPoolExecutor jdk = new ScheduledThreadPoolExecutor(1);
    private final Scheduler scheduler = new ScheduledExecutorScheduler();
    private final Cyclic cyclic = new Cyclic(scheduler);

    private record IdleDevice(long expireNanoTime) implements CyclicTimeouts.Expirable {
        @Override
        public long getExpireNanoTime() {
            return expireNanoTime;
        }
    }

    private static final class Cyclic extends CyclicTimeouts<IdleDevice> {
        private final List<IdleDevice> devices = new ArrayList<>();

        Cyclic(Scheduler scheduler) {
            super(scheduler);
        }

        @Override
        protected Iterator<IdleDevice> iterator() {
            return devices.iterator();
        }

        @Override
        protected boolean onExpired(IdleDevice device) {
            return false;
        }

        void expire() {
            iterate();
        }
    }

    @Setup
    public void fill() throws Exception {
        scheduler.start();
        jdk.setRemoveOnCancelPolicy(true);
        for (int i = 0; i < DEVICES; i++) {
            long millis = HELD_MILLIS + i;
            wheel.schedule(() -> {}, millis);
            jdk.schedule(() -> {}, millis, TimeUnit.MILLISECONDS);
            cyclic.devices.add(new IdleDevice(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis)));
        }
    }

    @TearDown
    public void stop() throws Exception {
        wheel.close();
        jdk.shutdownNow();
        scheduler.stop();
    }

    /** The hub's: a heartbeat is held, and answered early. */
    @Benchmark
    public boolean wheel() {
        return wheel.schedule(() -> {}, HELD_MILLIS).cancel();
    }

    /** The JDK's heap of tasks, which CometD uses: the same. */
    @Benchmark
    public boolean jdkScheduler() {
        return jdk.schedule(() -> {}, HELD_MILLIS, TimeUnit.MILLISECONDS).cancel(false);
    }

    /** Jetty's cyclic timeouts: what happens whenever one of the heartbeats has been held for long enough. */
    @Benchmark
    public void cyclicTimeoutsExpiry() {
        cyclic.expire();
    }
}
