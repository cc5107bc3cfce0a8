package org.higginspush.client.internal.thread;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A timer for one mailbox, set to one time: when it fires, the mailbox runs a batch of tasks. Only tasks of that mailbox use
 * it. It may fire once too often, never too seldom.
 */
public final class MailboxTimer {
    private static final long NEVER = Long.MAX_VALUE;

    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final Runnable fire;
    private @Nullable Future<?> pending;
    private long due = NEVER;

    /**
     * @param mailbox runs a batch when it fires
     */
    public MailboxTimer(ScheduledExecutorService timer, Clock clock, Mailbox mailbox) {
        this.timer = timer;
        this.clock = clock;
        this.fire = () -> mailbox.execute(this::fired);
    }

    /** Sets it to this time in place of the one before; {@link Long#MAX_VALUE} switches it off. */
    public void set(long time) {
        if (time == due) {
            return;
        }
        if (pending != null) {
            pending.cancel(false);
        }
        due = time;
        pending = time == NEVER ? null : schedule(Math.max(0, time - clock.now()));
    }

    private void fired() {
        if (clock.now() >= due) {
            due = NEVER;
            pending = null;
        }
    }

    private @Nullable Future<?> schedule(long delay) {
        try {
            return timer.schedule(fire, delay, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }
}
