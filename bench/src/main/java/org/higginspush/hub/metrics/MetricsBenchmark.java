package org.higginspush.hub.metrics;

import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.SessionTransport;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to measure one notice, its third of the change included: as the hub tells its metrics of a change for three devices. */
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MetricsBenchmark {
    private static final int DEVICES = 3;

    private final HubMetrics on = new MicrometerMetrics();
    private final HubMetrics off = HubMetrics.NONE;

    @Benchmark
    @OperationsPerInvocation(DEVICES)
    public void measured() {
        change(on);
    }

    @Benchmark
    @OperationsPerInvocation(DEVICES)
    public void switchedOff() {
        change(off);
    }

    private static void change(HubMetrics metrics) {
        long cameIn = metrics.nanoTime();
        long announced = metrics.nanoTime();
        for (int device = 0; device < DEVICES; device++) {
            metrics.noticeWritten(SessionTransport.WEBSOCKET, announced, metrics.nanoTime());
        }
        metrics.changeRecorded(false, cameIn);
    }
}
