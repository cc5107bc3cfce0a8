package org.higginspush.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.higginspush.bench.load.DeliveryTracker;
import org.higginspush.bench.load.LoadRun;
import org.higginspush.bench.micro.MicroBenchmarks;
import org.jspecify.annotations.Nullable;

/** Everything one run of the bench found; the JSON file holds it as it is. */
public final class Results {
    /** Under what conditions: the machine, the JDK, the plan. */
    public final Map<String, String> conditions = new TreeMap<>();

    /** Per server, in the order they were asked for. */
    public final List<TargetResult> targets = new ArrayList<>();

    /** Publishing with nobody listening, to the hub. */
    public final List<Publishing> publishing = new ArrayList<>();

    /** The JMH benchmarks of the hub's parts. */
    public final List<MicroBenchmarks.Score> micro = new ArrayList<>();

    /** What the same device costs when it asks by a timer, if that could be measured. */
    public @Nullable Timer timer;

    /** What one server came to. */
    public static final class TargetResult {
        public final String name;
        public final String description;

        /** Why there is nothing, or nothing more. */
        public @Nullable String stopped;

        /** The visit that warmed it up; only its connects count, as the cold ones. */
        public @Nullable Visit first;

        public final List<Visit> visits = new ArrayList<>();
        public @Nullable Memory memory;
        public @Nullable Heartbeats heartbeats;
        public @Nullable Memory pollingMemory;
        public final List<Visit> polling = new ArrayList<>();

        public TargetResult(String name, String description) {
            this.name = name;
            this.description = description;
        }

        /** What went wrong over all visits. */
        public DeliveryTracker.Faults faults() {
            DeliveryTracker.Faults sum = DeliveryTracker.Faults.NONE;
            for (Visit visit : visits) {
                sum = sum.plus(visit.busy().faults()).plus(visit.steady().faults());
            }
            for (Visit visit : polling) {
                sum = sum.plus(visit.busy().faults()).plus(visit.steady().faults());
            }
            return sum;
        }
    }

    /**
     * One visit to one server.
     *
     * @param storm all devices connecting at once
     * @param busy as fast as it goes
     * @param steady at a fixed rate
     */
    public record Visit(ConnectStorm storm, LoadRun.LoadResult busy, LoadRun.LoadResult steady) {}

    /**
     * Devices connecting, as many at once as the window allows.
     *
     * @param devices how many
     * @param seconds until all were subscribed
     * @param cpuSeconds processor time of the server
     */
    public record ConnectStorm(int devices, double seconds, double cpuSeconds) {
        public double perSecond() {
            return devices / seconds;
        }

        public double microsPerDevice() {
            return cpuSeconds / devices * 1e6;
        }
    }

    /**
     * Memory of devices that wait, on a fresh server.
     *
     * @param devices how many
     * @param heapPerDevice bytes on the Java heap each keeps alive, 0 if it is not Java
     * @param nativePerDevice bytes of memory beside the heap
     */
    public record Memory(int devices, double heapPerDevice, double nativePerDevice) {
        public double perDevice() {
            return heapPerDevice + Math.max(0, nativePerDevice);
        }
    }

    /**
     * Devices that wait, on a warm server.
     *
     * @param devices how many
     * @param beats heartbeats answered while it was measured
     * @param microsPerBeat processor time of the server over heartbeats, all its idle work included; NaN without any
     * @param advisedMillis how long the server itself holds a heartbeat, 0 if it does not say
     */
    public record Heartbeats(int devices, long beats, double microsPerBeat, int advisedMillis) {
        /** Processor seconds a minute for this many devices at the server's own heartbeat; NaN if that is not known. */
        public double cpuPerMinute(int many) {
            return advisedMillis == 0 ? Double.NaN : microsPerBeat / 1e6 * many * 60_000 / advisedMillis;
        }
    }

    /**
     * Changes published and acknowledged, each recorded durably first.
     *
     * @param what how they were published
     * @param perSecond acknowledged changes a second
     * @param cpuPerMillion processor seconds of the hub per million
     * @param refused answered with an error
     * @param syncsPerSecond what the disk did by itself just before: small writes a second, each made durable
     */
    public record Publishing(
            String what, double perSecond, double cpuPerMillion, long refused, double syncsPerSecond) {}

    /**
     * The old way.
     *
     * @param microsPerRequest processor time of the hub per "what is new?" that finds nothing
     */
    public record Timer(double microsPerRequest) {}

    /** The middle value; of an even number the mean of the two in the middle; NaN of none. */
    public static <T> double median(List<T> all, ToDoubleFunction<T> value) {
        double[] sorted = all.stream()
                .mapToDouble(value)
                .filter(each -> !Double.isNaN(each))
                .sorted()
                .toArray();
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
