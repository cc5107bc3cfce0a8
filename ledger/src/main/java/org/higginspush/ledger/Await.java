package org.higginspush.ledger;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something to become true, with a limit. */
public final class Await {
    private static final long LOOK_AGAIN = Duration.ofMillis(5).toNanos();

    private Await() {}

    /** Waits; false if it did not become true within the limit. */
    public static boolean until(Duration limit, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(LOOK_AGAIN);
        }
        return true;
    }

    /** Sleeps: to pace load or faults, never to wait for an outcome. */
    public static void sleep(Duration time) {
        long start = System.nanoTime();
        for (long left = time.toNanos(); left > 0; left = time.toNanos() - (System.nanoTime() - start)) {
            LockSupport.parkNanos(left);
        }
    }
}
