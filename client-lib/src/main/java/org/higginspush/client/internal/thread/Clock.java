package org.higginspush.client.internal.thread;

/** Milliseconds that only grow, counted from some moment. */
@FunctionalInterface
public interface Clock {
    /** The time now, in milliseconds. */
    long now();

    /** The clock of this machine, which no adjustment of its time of day moves. */
    static Clock system() {
        return () -> System.nanoTime() / 1_000_000;
    }
}
