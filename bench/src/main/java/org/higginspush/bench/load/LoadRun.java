package org.higginspush.bench.load;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs of load on connected devices; each returns its result.
 *
 * @param serverCpu processor seconds the server has used so far
 */
public record LoadRun(EventLoop eventLoop, Devices devices, Publisher publisher, DoubleSupplier serverCpu) {
    /** How long a run waits for what is still under way at its end. */
    static final Duration DRAIN = Duration.ofSeconds(3);

    /**
     * The result of one run of load.
     *
     * @param published how many publishes there were, warm-up included
     * @param deliveries notices heard by devices while it was measured
     * @param usage what the measured part cost
     * @param wireBytes bytes on the wire per notice, 0 if unknown
     * @param latency from the intended time of sending, in microseconds; null where it was not measured
     * @param faults over the whole run, warm-up included
     * @param remark what the reader must know about this run, if anything
     */
    public record LoadResult(
            int published,
            long deliveries,
            CpuMeter.Usage usage,
            double wireBytes,
            @Nullable Latency latency,
            DeliveryTracker.Faults faults,
            @Nullable String remark) {
        /** Server processor seconds per million deliveries. */
        public double cpuPerMillion() {
            return deliveries == 0 ? Double.NaN : usage.server() / deliveries * 1e6;
        }

        public double deliveriesPerSecond() {
            return deliveries / usage.wall();
        }
    }

    /** Microseconds within which a share of the notices arrived. */
    public record Latency(double p50, double p99, double p999) {}

    /** Keeps a number of publishes under way at all times, as fast as the server answers. */
    public LoadResult closed(long firstRevision, int outstanding, Duration warmUp, Duration measured) {
        return new ClosedLoop(this, firstRevision, outstanding).run(warmUp, measured);
    }

    /** Publishes at a steady rate, whatever the server does. */
    public LoadResult steady(long firstRevision, int publishesPerSecond, Duration warmUp, Duration measured) {
        return new SteadyRate(this, firstRevision, publishesPerSecond).run(warmUp, measured);
    }

    LoadResult load(
            DeliveryTracker tracker,
            long deliveries,
            CpuMeter.Usage usage,
            @Nullable Latency latency,
            @Nullable String remark) {
        long heard = tracker.delivered();
        double wire = heard == 0 ? 0 : (double) devices.noticeBytes() / heard;
        return new LoadResult(tracker.published(), deliveries, usage, wire, latency, tracker.faults(), remark);
    }

    /** What went wrong in a run, as text, or null. */
    @Nullable
    String remark(@Nullable String first) {
        if (first != null) {
            return first;
        }
        if (devices.lost() > 0) {
            return devices.lost() + " connections were lost: " + devices.firstError();
        }
        return publisher.refused() > 0 ? publisher.refused() + " publishes were refused" : null;
    }
}
