package org.higginspush.ledger.checker;

import java.util.Arrays;

/** Durations in nanoseconds, and what they are distributed like. Safe for any thread. */
public final class Delays {
    private long[] values = new long[64];
    private int size;

    /** Adds one; a negative one is none and is left out. */
    public synchronized void add(long nanos) {
        if (nanos < 0) {
            return;
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = nanos;
    }

    /** Adds several. */
    public void addAll(long... nanos) {
        for (long one : nanos) {
            add(one);
        }
    }

    public synchronized int size() {
        return size;
    }

    /**
     * The value below or at which the given share of all lies (nearest rank), in nanoseconds; 0 if there are none.
     *
     * @param share from 0 to 1; 1 is the greatest
     */
    public synchronized long percentile(double share) {
        if (size == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * size) - 1)];
    }

    /** The median, the 99th percentile and the greatest, for people. */
    @Override
    public String toString() {
        return "p50 " + millis(0.5) + ", p99 " + millis(0.99) + ", max " + millis(1) + " (" + size() + ")";
    }

    private String millis(double share) {
        return String.format("%,.1f ms", percentile(share) / 1e6);
    }
}
