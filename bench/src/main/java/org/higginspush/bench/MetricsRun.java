package org.higginspush.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.higginspush.bench.micro.MicroBenchmarks;
import org.higginspush.bench.report.Results;
import org.higginspush.bench.servers.Disk;
import org.higginspush.bench.servers.HubTarget;
import org.higginspush.bench.servers.Workspace;

/**
 * What its metrics cost the hub: two hubs, one that measures and one that does not, visited in turn, now the one first and now the
 * other; and how long the calls take alone.
 */
final class MetricsRun {
    private static final int ROUNDS = 8;
    private static final int MICROS = 1_000;

    private final Workspace workspace;
    private final PrintStream out;
    private final List<Results.Visit> on = new ArrayList<>();
    private final List<Results.Visit> off = new ArrayList<>();

    MetricsRun(Workspace workspace, PrintStream out) {
        this.workspace = workspace;
        this.out = out;
    }

    void run() {
        Plan plan = Plan.quick();
        Disk disk = new Disk(workspace.folder());
        try (ServerBenchmark measuring = ServerBenchmark.start(HubTarget.own(workspace), plan, disk);
                ServerBenchmark unmeasured = ServerBenchmark.start(HubTarget.unmeasured(workspace), plan, disk)) {
            measuring.firstVisit();
            unmeasured.firstVisit();
            out.println("processor seconds per million deliveries: busy on, busy off, steady on, steady off");
            for (int round = 0; round < ROUNDS; round++) {
                if (round % 2 == 0) {
                    on.add(measuring.visit());
                }
                off.add(unmeasured.visit());
                if (round % 2 == 1) {
                    on.add(measuring.visit());
                }
                say(on.get(round), off.get(round));
            }
        }
        tell("busy", visit -> visit.busy().cpuPerMillion());
        tell("steady", visit -> visit.steady().cpuPerMillion());
        for (MicroBenchmarks.Score score : MicroBenchmarks.run("org.higginspush.hub.metrics..*Benchmark")) {
            print(
                    "%s %.1f ± %.1f %s a notice; of a busy hub's processor time %.2f %%",
                    score.name(),
                    score.score(),
                    score.error(),
                    score.unit(),
                    score.score() / MICROS / median(on, visit -> visit.busy().cpuPerMillion()) * 100);
        }
    }

    private void say(Results.Visit measured, Results.Visit unmeasured) {
        print(
                "%.2f %.2f %.2f %.2f",
                measured.busy().cpuPerMillion(),
                unmeasured.busy().cpuPerMillion(),
                measured.steady().cpuPerMillion(),
                unmeasured.steady().cpuPerMillion());
    }

    private void tell(String what, ToDoubleFunction<Results.Visit> cpu) {
        double measured = median(on, cpu);
        double unmeasured = median(off, cpu);
        print("%s, medians: on %.2f, off %.2f, ratio %.3f", what, measured, unmeasured, measured / unmeasured);
    }

    private void print(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    private static double median(List<Results.Visit> visits, ToDoubleFunction<Results.Visit> cpu) {
        double[] sorted = visits.stream().mapToDouble(cpu).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
