package org.higginspush.client.misbehaving;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Counts requests, and how many came within the busiest second. */
final class RequestCounter {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Guarded by this: when those of the last second came. */
    private final Deque<Long> last = new ArrayDeque<>();

    private int all;
    private int busiest;

    synchronized void came(long now) {
        all++;
        last.add(now);
        while (now - last.getFirst() >= SECOND) {
            last.removeFirst();
        }
        busiest = Math.max(busiest, last.size());
    }

    synchronized int all() {
        return all;
    }

    synchronized int busiest() {
        return busiest;
    }
}
