package org.higginspush.bench.scale;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.higginspush.hub.edge.bayeux.ReconnectSpread;

/** Prints the tables of {@code docs/scale.md}: the same in each run, because all of it is simulated or reckoned. */
public final class ScaleRun {
    private static final long SEED = 20_261_130;
    private static final int NODES = 10;
    private static final int DEVICES = 1_000_000;

    /** What a node of these names its devices; they heed no more than five minutes. */
    private static final int SPREAD_OF_A_NODE = ReconnectSpread.of(DEVICES / NODES, NODES - 1);

    private final PrintStream out;

    public ScaleRun(PrintStream out) {
        this.out = out;
    }

    /** Prints them; takes seconds. */
    public void run() {
        out.println("One of ten nodes is lost, with a tenth of 1 000 000 devices, which it had named a spread of "
                + SPREAD_OF_A_NODE / 1_000 + " s:\n");
        out.println(
                "| a node takes, handshakes/s | the balancer | devices spread | back after p50 | p95 | max | attempts failed |"
                        + " busiest second, handshakes at each node | longest wait for a turn |");
        out.println("|---:|---|---|---:|---:|---:|---:|---:|---:|");
        for (NodeLoss loss : losses()) {
            out.println(row(loss, simulated(loss)));
        }
        out.println();
        new ScaleTable(out).print();
    }

    private static List<NodeLoss> losses() {
        return List.of(
                loss(5_000, 0, false),
                loss(2_000, 0, false),
                loss(1_000, 0, false),
                loss(500, 0, false),
                loss(5_000, 3_000, false),
                loss(1_000, 3_000, false),
                loss(1_000, 0, true),
                loss(500, 0, true));
    }

    private static NodeLoss loss(int handshakesPerSecond, int noticedAfterMillis, boolean spreadsAtOnce) {
        return new NodeLoss(NODES, DEVICES, handshakesPerSecond, noticedAfterMillis, SPREAD_OF_A_NODE, spreadsAtOnce);
    }

    static NodeLossFigures simulated(NodeLoss loss) {
        return new SimulatedNodeLoss(loss, SEED).run();
    }

    private static String row(NodeLoss loss, NodeLossFigures figures) {
        return String.format(
                Locale.ROOT,
                "| %,d | %s | %s | %.1f s | %.1f s | %.1f s | %,d | %,d | %.1f s |",
                loss.handshakesPerSecond(),
                loss.noticedAfterMillis() == 0
                        ? "tries another node"
                        : "notices after " + loss.noticedAfterMillis() / 1_000 + " s",
                loss.spreadsAtOnce() ? "from the first attempt on" : "from the second failure on",
                figures.percentileSeconds(50),
                figures.percentileSeconds(95),
                figures.percentileSeconds(100),
                figures.failures(),
                figures.busiestSecond() / loss.left(),
                figures.longestWaitSeconds());
    }
}
