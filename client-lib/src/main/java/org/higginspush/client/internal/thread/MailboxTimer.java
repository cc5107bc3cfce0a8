package org.higginspush.client.internal.thread;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One alarm that can be moved; when it rings a mailbox gets a turn. Only to be used by tasks of that mailbox. It may ring
 * once too often, never too seldom.
 */
public final class MailboxTimer {
    private static final long NEVER = Long.MAX_VALUE;

    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final Runnable ring;
    private @Nullable Future<?> pending;
    private long due = NEVER;

    /**
     * @param mailbox gets a turn when it rings
     */
    public MailboxTimer(ScheduledExecutorService timer, Clock clock, Mailbox mailbox) {
        this.timer = timer;
        this.clock = clock;
        this.ring = () -> mailbox.execute(this::rang);
    }

    /** Sets the alarm to this time in place of the one before; {@link Long#MAX_VALUE} switches it off. */
    public void at(long time) {
        if (time == due) {
            return;
        }
        if (pending != null) {
            pending.cancel(false);
        }
        due = time;
        pending = time == NEVER ? null : schedule(Math.max(0, time - clock.now()));
    }

    private void rang() {
        if (clock.now() >= due) {
            due = NEVER;
            pending = null;
        }
    }

    private @Nullable Future<?> schedule(long delay) {
        try {
            return timer.schedule(ring, delay, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }
}
