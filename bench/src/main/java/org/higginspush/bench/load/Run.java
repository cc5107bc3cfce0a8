package org.higginspush.bench.load;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs of load on a connected fleet, each leaving what it cost.
 *
 * @param serverCpu processor seconds the server has used so far
 */
public record Run(Loop loop, Fleet fleet, Publisher publisher, DoubleSupplier serverCpu) {
    /** How long a run waits for what is still under way at its end. */
    static final Duration DRAIN = Duration.ofSeconds(3);

    /**
     * What one run of load came to.
     *
     * @param published how many publishes there were, warm-up included
     * @param deliveries notices heard by devices while it was measured
     * @param usage what the measured part cost
     * @param wireBytes bytes on the wire per notice, 0 if unknown
     * @param latency from the intended time of sending, in microseconds; null where it was not measured
     * @param faults over the whole run, warm-up included
     * @param remark what the reader must know about this run, if anything
     */
    public record Load(
            int published,
            long deliveries,
            Meter.Usage usage,
            double wireBytes,
            @Nullable Latency latency,
            Ledger.Faults faults,
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
    public Load closed(long firstRevision, int outstanding, Duration warmUp, Duration measured) {
        return new ClosedLoop(this, firstRevision, outstanding).run(warmUp, measured);
    }

    /** Publishes at a steady rate, whatever the server does. */
    public Load steady(long firstRevision, int publishesPerSecond, Duration warmUp, Duration measured) {
        return new SteadyRate(this, firstRevision, publishesPerSecond).run(warmUp, measured);
    }

    Load load(Ledger ledger, long deliveries, Meter.Usage usage, @Nullable Latency latency, @Nullable String remark) {
        long heard = ledger.delivered();
        double wire = heard == 0 ? 0 : (double) fleet.carriedBytes() / heard;
        return new Load(ledger.published(), deliveries, usage, wire, latency, ledger.faults(), remark);
    }

    /** What went wrong around a run, in words, or null. */
    @Nullable
    String remark(@Nullable String first) {
        if (first != null) {
            return first;
        }
        if (fleet.lost() > 0) {
            return fleet.lost() + " connections were lost: " + fleet.complaint();
        }
        return publisher.refused() > 0 ? publisher.refused() + " publishes were refused" : null;
    }
}
