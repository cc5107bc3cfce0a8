package org.higginspush.bench.report;

import static org.higginspush.bench.report.Table.figure;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.higginspush.bench.load.DeliveryTracker;
import org.higginspush.bench.load.LoadRun;
import org.higginspush.bench.report.Results.TargetResult;
import org.higginspush.bench.report.Results.Visit;
import org.jspecify.annotations.Nullable;

/** What the hub set out to reach, beside what it came to in this run. Ratios, wherever there is a yardstick. */
final class Goals {
    private static final double HEAP_PER_DEVICE = 5_000;
    private static final double HEAP_PER_POLL = 20_000;
    private static final double MICROS_PER_HEARTBEAT = 60;
    private static final double BYTES_PER_NOTICE = 105;
    private static final double CHANGES_PER_SECOND = 20_000;

    /**
     * Not a server that people would use instead: the price of the kernel, and the same server on other JVM options.
     */
    private static final Set<String> NO_PEERS = Set.of("hub", "hub-plain", "hub-other", "c", "cometd-jvm");

    private final Results results;
    private final Table table = new Table("goal", "at most", "measured", "reached");

    Goals(Results results) {
        this.results = results;
    }

    /** The table; empty if the hub was not measured. */
    String text() {
        TargetResult hub = target("hub");
        if (hub == null || hub.visits.isEmpty()) {
            return "";
        }
        deliveries(hub);
        devices(hub);
        publishing();
        atMost("lost, repeated or misrouted notices", 0, wrong(hub.faults()));
        return table.text();
    }

    private void deliveries(TargetResult hub) {
        ratio("busy: CPU per delivery, × plain CometD", 0.5, hub, "cometd", Tables::busy);
        ratio("busy: CPU per delivery, × nchan", 1, hub, "nchan", Tables::busy);
        ratio("steady: CPU per delivery, × plain CometD", 0.4, hub, "cometd", Tables::steady);
        ratio("steady, the aim: CPU per delivery, × nchan", 1, hub, "nchan", Tables::steady);
        atMost(
                "bytes on the wire per notice",
                BYTES_PER_NOTICE,
                median(hub, visit -> visit.steady().wireBytes()));
        atMost("median latency in µs: the best peer's but C's", bestPeerLatency(), latency(hub));
    }

    private void devices(TargetResult hub) {
        if (hub.memory != null) {
            atMost("heap per idle WebSocket device, bytes", HEAP_PER_DEVICE, hub.memory.heapPerDevice());
        }
        if (hub.pollingMemory != null) {
            atMost("heap per waiting poll, bytes", HEAP_PER_POLL, hub.pollingMemory.heapPerDevice());
        }
        if (hub.heartbeats != null) {
            atMost("CPU per heartbeat, µs", MICROS_PER_HEARTBEAT, hub.heartbeats.microsPerBeat());
        }
        ratio(
                "warm reconnect: CPU, × plain CometD",
                0.3,
                hub,
                "cometd",
                visits -> Results.median(visits, visit -> visit.storm().microsPerDevice()));
    }

    private void publishing() {
        results.publishing.stream()
                .filter(each -> each.what().contains("1 x 64 "))
                .findFirst()
                .ifPresent(each -> row(
                        "durable changes a second, 64 under way",
                        "at least " + figure(CHANGES_PER_SECOND),
                        each.perSecond(),
                        each.perSecond() >= CHANGES_PER_SECOND));
    }

    private void ratio(String goal, double most, TargetResult hub, String other, ToDoubleFunction<List<Visit>> figure) {
        TargetResult yardstick = target(other);
        if (yardstick != null && !yardstick.visits.isEmpty()) {
            atMost(goal, most, figure.applyAsDouble(hub.visits) / figure.applyAsDouble(yardstick.visits));
        }
    }

    private void atMost(String goal, double most, double measured) {
        if (!Double.isNaN(most)) {
            row(goal, plain(most), measured, measured <= most);
        }
    }

    private void row(String goal, String most, double measured, boolean reached) {
        if (!Double.isNaN(measured)) {
            table.row(goal, most, figure(measured), reached ? "yes" : "**no**");
        }
    }

    private static String plain(double limit) {
        boolean isRatio = limit > 0 && limit < 1;
        return String.format(Locale.ROOT, isRatio ? "%.1f" : "%,.0f", limit).replace(',', ' ');
    }

    private double bestPeerLatency() {
        return results.targets.stream()
                .filter(target -> !NO_PEERS.contains(target.name))
                .mapToDouble(Goals::latency)
                .filter(latency -> !Double.isNaN(latency))
                .min()
                .orElse(Double.NaN);
    }

    private static double latency(TargetResult target) {
        return Tables.latency(target.visits, LoadRun.Latency::p50);
    }

    private static double median(TargetResult target, ToDoubleFunction<Visit> value) {
        return Results.median(target.visits, value);
    }

    private static double wrong(DeliveryTracker.Faults faults) {
        return (double) faults.lost() + faults.repeated() + faults.misrouted();
    }

    private @Nullable TargetResult target(String name) {
        return results.targets.stream()
                .filter(target -> target.name.equals(name))
                .findFirst()
                .orElse(null);
    }
}
