package org.higginspush.bench.scale;

import org.HdrHistogram.Histogram;

/** How long devices were away after their node was lost, and how many attempts came in the busiest second. */
final class NodeLossFigures {
    private static final int SECOND = 1_000;

    private final Histogram away = new Histogram(3);
    private final int[] attempts;
    private int failures;
    private long longestWait;

    /**
     * @param seconds attempts that come later count with the last second
     */
    NodeLossFigures(int seconds) {
        attempts = new int[seconds];
    }

    /** A device tried to connect. */
    void attempted(long at) {
        attempts[(int) Math.min(attempts.length - 1, at / SECOND)]++;
    }

    /** An attempt failed. */
    void failed() {
        failures++;
    }

    /**
     * A device is connected again.
     *
     * @param waited for how long it waited for its turn at the node, in milliseconds
     */
    void isBack(long at, long waited) {
        away.recordValue(at);
        longestWait = Math.max(longestWait, waited);
    }

    long back() {
        return away.getTotalCount();
    }

    double percentileSeconds(double percentile) {
        return away.getValueAtPercentile(percentile) / (double) SECOND;
    }

    /** Attempts of the busiest second, at all nodes together. */
    int busiestSecond() {
        int most = 0;
        for (int each : attempts) {
            most = Math.max(most, each);
        }
        return most;
    }

    int failures() {
        return failures;
    }

    double longestWaitSeconds() {
        return longestWait / (double) SECOND;
    }
}
