package org.higginspush.bench.scale;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.higginspush.client.internal.reconnect.Backoff;
import org.higginspush.client.internal.reconnect.RetrySchedule;

/**
 * Devices that lose their node at the same moment, on a clock of the simulation's own. Each has the retry schedule of the client
 * library; all else is simulated: the balancer sends each attempt to any of the nodes, a node takes one handshake after the other, and
 * a device gives up one that was not answered in time, which costs the node as much as another.
 */
final class SimulatedNodeLoss {
    private static final Backoff PAUSES = new Backoff(1_000, 10_000);
    private static final Backoff TOKEN_PAUSES = new Backoff(1_000, 60_000);
    private static final long HOURS = 7_200_000;
    private static final long GIVES_UP_AFTER = 10_000;
    private static final int LONGEST_RUN_SECONDS = 3_600;

    private final NodeLoss loss;
    private final SplittableRandom random;
    private final PriorityQueue<Attempt> attempts = new PriorityQueue<>();
    /** When each node will be through with what waits for it, in milliseconds. */
    private final double[] idleAt;

    /** A device's attempt, or the end of its patience. */
    private record Attempt(long at, RetrySchedule device, boolean givesUp) implements Comparable<Attempt> {
        @Override
        public int compareTo(Attempt other) {
            return Long.compare(at, other.at);
        }
    }

    SimulatedNodeLoss(NodeLoss loss, long seed) {
        this.loss = loss;
        random = new SplittableRandom(seed);
        idleAt = new double[loss.left()];
        for (int device = 0; device < loss.lost(); device++) {
            lose();
        }
    }

    private void lose() {
        RetrySchedule device = new RetrySchedule(PAUSES, TOKEN_PAUSES, random.split());
        device.begin();
        device.spread(loss.spreadMillis());
        device.ended(HOURS);
        device.failed(0, 0);
        long first = loss.spreadsAtOnce() ? random.nextLong(loss.spreadMillis() + 1) : device.due();
        attempts.add(new Attempt(first, device, false));
    }

    /** Runs until all are back, and counts. */
    NodeLossFigures run() {
        NodeLossFigures figures = new NodeLossFigures(LONGEST_RUN_SECONDS);
        while (!attempts.isEmpty()) {
            Attempt attempt = attempts.remove();
            if (attempt.givesUp) {
                failed(attempt, figures);
            } else {
                attempt.device.begin();
                figures.attempted(attempt.at);
                connect(attempt, figures);
            }
        }
        return figures;
    }

    private void connect(Attempt attempt, NodeLossFigures figures) {
        boolean isNoticed = attempt.at >= loss.noticedAfterMillis();
        if (!isNoticed && random.nextInt(loss.nodes()) == 0) {
            failed(attempt, figures);
            return;
        }
        int node = random.nextInt(loss.left());
        double begins = Math.max(attempt.at, idleAt[node]);
        double ends = begins + 1_000.0 / loss.handshakesPerSecond();
        idleAt[node] = ends;
        if (ends - attempt.at > GIVES_UP_AFTER) {
            attempts.add(new Attempt(attempt.at + GIVES_UP_AFTER, attempt.device, true));
        } else {
            figures.isBack(Math.round(ends), Math.round(ends) - attempt.at);
        }
    }

    private void failed(Attempt attempt, NodeLossFigures figures) {
        figures.failed();
        attempt.device.failed(0, attempt.at);
        attempts.add(new Attempt(attempt.device.due(), attempt.device, false));
    }
}
