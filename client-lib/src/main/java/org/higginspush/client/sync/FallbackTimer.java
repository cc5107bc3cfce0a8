package org.higginspush.client.sync;

/**
 * The timer that takes over while the hub cannot be reached. Not thread-safe; times are milliseconds of one clock.
 *
 * <p>Push covers everything up to the moment it is lost, so the first tick is due one period after that: no change waits
 * longer than the period. A selector that starts without reaching the hub ticks at once.
 */
public final class FallbackTimer {
    private static final long NEVER = Long.MAX_VALUE;

    private final long period;
    private boolean pushedOnce;
    private long due;

    /**
     * @param period between two ticks, in milliseconds
     * @param now when the selector starts
     */
    public FallbackTimer(long period, long now) {
        this.period = period;
        this.due = now + period;
    }

    /** Push works: no ticks. */
    public void pushed() {
        pushedOnce = true;
        due = NEVER;
    }

    /** Push was lost, or an attempt to reach the hub failed. */
    public void unreachable(long now) {
        if (due == NEVER) {
            due = now + period;
        } else if (!pushedOnce) {
            pushedOnce = true;
            due = now;
        }
    }

    /** No ticks any more. */
    public void stop() {
        due = NEVER;
    }

    /** When the next tick is due; {@link Long#MAX_VALUE} while push works. */
    public long due() {
        return due;
    }

    /** True if a tick is due; the next one is a period later. */
    public boolean tick(long now) {
        if (now < due) {
            return false;
        }
        due = now + period;
        return true;
    }
}
