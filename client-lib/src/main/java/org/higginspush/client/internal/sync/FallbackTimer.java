package org.higginspush.client.internal.sync;

/**
 * The timer that takes over while the hub cannot be reached. Not thread-safe; times are milliseconds of one clock.
 *
 * <p>Push covers everything up to the moment it is lost, so the first tick is due one period after that: no change waits
 * longer than the period. A selector that starts without reaching the hub ticks at once, when its first attempt fails, unless
 * the period was over before. A hub that accepts sessions which
 * then end, time after time, before they were of any use, is not relied on: the ticks go on until one is.
 */
public final class FallbackTimer {
    private static final long NEVER = Long.MAX_VALUE;

    /** After so many sessions in a row that were of no use the timer goes on beside the next. */
    private static final int MAX_USELESS = 2;

    private final long period;
    /** Push was never on, and nothing has ticked. */
    private boolean starting = true;

    private int useless;
    private long due;

    /**
     * @param period between two ticks, in milliseconds
     * @param now when the selector starts
     */
    public FallbackTimer(long period, long now) {
        this.period = period;
        this.due = now + period;
    }

    /** There is a session: no ticks, unless the last ones were of no use. */
    public void pushed() {
        starting = false;
        if (useless++ < MAX_USELESS) {
            due = NEVER;
        }
    }

    /** The session is of use: the hub told something, or held a heartbeat and then answered it. No ticks. */
    public void useful() {
        useless = 0;
        due = NEVER;
    }

    /** Push was lost, or an attempt to reach the hub failed. */
    public void unreachable(long now) {
        if (due == NEVER) {
            due = now + period;
        } else if (starting) {
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
        starting = false;
        due = now + period;
        return true;
    }
}
