package org.higginspush.hub.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts values by the bucket that they fall into, and adds them up. Adding allocates nothing, takes no lock and does not wait for
 * other threads. Safe for use by many threads; whoever reads while others add may see a value in its bucket and not yet in the sum.
 */
final class Histogram {
    private final long[] bounds;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    /**
     * @param bounds the highest value of each bucket but the last, which has no bound; growing
     */
    Histogram(long... bounds) {
        this.bounds = bounds.clone();
        this.counts = new LongAdder[bounds.length + 1];
        Arrays.setAll(counts, bucket -> new LongAdder());
    }

    /** Adds a value; one below zero counts as zero. */
    void add(long value) {
        long counted = Math.max(0, value);
        int bucket = 0;
        while (bucket < bounds.length && counted > bounds[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        sum.add(counted);
    }

    /** How many values are in each bucket, and not in those below it. */
    long[] counts() {
        return Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
    }

    /** How many values were added. */
    long count() {
        return Arrays.stream(counts).mapToLong(LongAdder::sum).sum();
    }

    long sum() {
        return sum.sum();
    }

    /** The bounds in another unit, the last one infinite. */
    double[] bounds(double unit) {
        double[] scaled = Arrays.copyOf(
                Arrays.stream(bounds).mapToDouble(bound -> bound / unit).toArray(), counts.length);
        scaled[bounds.length] = Double.POSITIVE_INFINITY;
        return scaled;
    }
}
