package org.higginspush.hub.backplane;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Leaves time to everybody else while a change is told to many users, one after another: after each burst the thread pauses for as
 * long as the burst took. Without the pauses, a machine with few processors would serve the notices of others only between long
 * runs of these. A small audience is told within one burst, without a pause. Used by the thread that tells, only.
 */
public final class FanOutPacer {
    private static final long BURST_NANOS = 100_000;
    /** A burst that took longer than this waited for something else, such as a disk or a processor. */
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    private final LongSupplier nanos;
    private final LongConsumer pause;
    private long began;

    /**
     * @param nanos as {@link System#nanoTime}
     * @param pause waits for so many nanoseconds
     */
    FanOutPacer(LongSupplier nanos, LongConsumer pause) {
        this.nanos = nanos;
        this.pause = pause;
    }

    public static FanOutPacer system() {
        return new FanOutPacer(System::nanoTime, LockSupport::parkNanos);
    }

    /** Begins a burst. */
    public void begin() {
        began = nanos.getAsLong();
    }

    /** Some users were told, and no lock is held: pauses if the burst is over, and begins another. */
    public void told() {
        long worked = nanos.getAsLong() - began;
        if (worked >= BURST_NANOS) {
            pause.accept(Math.min(worked, LONGEST_PAUSE_NANOS));
            begin();
        }
    }
}
