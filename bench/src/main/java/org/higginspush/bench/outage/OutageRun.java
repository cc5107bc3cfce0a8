package org.higginspush.bench.outage;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.higginspush.bench.servers.Workspace;

/**
 * Prints how long devices take to come back after outages of 10, 60 and 600 s, with 3 devices and with 5,000: simulated with the
 * client library's own retry schedule, and then three selectors whose hub is killed.
 */
public final class OutageRun {
    private static final long SEED = 20_261_128;
    private static final int FEW = 3;
    private static final int MANY = 5_000;
    /** What a hub with so many devices tells them: four milliseconds for each, none for few. */
    private static final long SPREAD_OF_MANY = 20_000;

    private static final int DRAWN = 30_000;
    private static final List<Integer> SECONDS = List.of(10, 60, 600);

    private final PrintStream out;

    public OutageRun(PrintStream out) {
        this.out = out;
    }

    /** Prints the table of the simulation, and then each outage of a hub that is killed; about five minutes. */
    public void run(Workspace workspace) {
        simulate();
        out.println();
        KilledHubRun killed = new KilledHubRun(workspace, out);
        killed.run(Duration.ofSeconds(10), 5);
        killed.run(Duration.ofSeconds(60), 2);
    }

    /** Prints a table, the same in each run. */
    private void simulate() {
        out.println("| devices | away | own syncs | back after p50 | p95 | max | busiest second |");
        out.println("|---:|---:|---|---:|---:|---:|---:|");
        for (int devices : new int[] {FEW, MANY}) {
            for (int seconds : SECONDS) {
                for (boolean syncs : new boolean[] {false, true}) {
                    Outage outage = new Outage(devices, seconds, syncs);
                    out.println(row(outage, simulated(outage)));
                }
            }
        }
    }

    static OutageFigures simulated(Outage outage) {
        OutageFigures figures = new OutageFigures();
        int repetitions = Math.max(1, DRAWN / outage.devices());
        for (int i = 0; i < repetitions; i++) {
            new SimulatedOutage(outage, outage.devices() == MANY ? SPREAD_OF_MANY : 0, SEED + i).run(figures);
        }
        return figures;
    }

    private static String row(Outage outage, OutageFigures figures) {
        return String.format(
                Locale.ROOT,
                "| %,d | %d s | %s | %.1f s | %.1f s | %.1f s | %,d |",
                outage.devices(),
                outage.seconds(),
                outage.syncsSucceed() ? "succeed" : "fail",
                figures.percentileSeconds(50),
                figures.percentileSeconds(95),
                figures.longestSeconds(),
                figures.busiestSecond());
    }
}
