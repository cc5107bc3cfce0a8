package org.higginspush.bench.report;

import static org.higginspush.bench.report.Table.figure;

import java.util.Locale;
import org.higginspush.bench.load.LoadRun;
import org.higginspush.bench.report.Results.Heartbeats;
import org.higginspush.bench.report.Results.TargetResult;
import org.higginspush.bench.report.Results.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The old way beside push, for some numbers of devices. Computed, not run: requests from the intervals, processor time
 * from the measured cost of a request and of a heartbeat, staleness of the timer from its interval (a change falls
 * anywhere within it), staleness of push from the steady run.
 */
final class TimerTable {
    private static final int INTERVAL_SECONDS = 30;
    private static final int HOUR = 3600;
    private static final int[] FLEETS = {1, 1_000, 15_000};

    private final Results results;

    TimerTable(Results results) {
        this.results = results;
    }

    String text() {
        Table table = new Table(
                "devices", "how", "requests an hour", "CPU s of the server an hour", "stale, median", "stale, p99");
        TargetResult hub = hub();
        for (int devices : FLEETS) {
            String many = String.format(Locale.ROOT, "%d", devices);
            timer(table, many, devices);
            if (hub != null && hub.heartbeats != null) {
                push(table, many, devices, hub, hub.heartbeats);
            }
        }
        return table.text();
    }

    private @Nullable TargetResult hub() {
        return results.targets.stream()
                .filter(target -> target.name.equals("hub"))
                .findFirst()
                .orElse(null);
    }

    private void timer(Table table, String many, int devices) {
        Timer timer = results.timer;
        double requests = (double) devices * HOUR / INTERVAL_SECONDS;
        double cpu = timer == null ? Double.NaN : requests * timer.microsPerRequest() / 1e6;
        table.row(
                many,
                "timer",
                figure(requests),
                figure(cpu),
                figure(0.5 * INTERVAL_SECONDS) + " s",
                figure(0.99 * INTERVAL_SECONDS) + " s");
    }

    private static void push(Table table, String many, int devices, TargetResult hub, Heartbeats beats) {
        double requests = beats.advisedMillis() == 0 ? Double.NaN : devices * HOUR * 1000.0 / beats.advisedMillis();
        table.row(
                many,
                "push",
                figure(requests),
                figure(beats.cpuPerMinute(devices) * 60),
                figure(Tables.latency(hub.visits, LoadRun.Latency::p50) / 1000) + " ms",
                figure(Tables.latency(hub.visits, LoadRun.Latency::p99) / 1000) + " ms");
    }
}
