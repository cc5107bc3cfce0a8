package org.higginspush.hub.edge.bayeux;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hashed timer wheel (Varghese and Lauck, 1987) for the heartbeats: one per device is waiting at any time and nearly
 * all are cancelled or renewed, so starting and cancelling must cost a list operation and nothing else. Tasks run on the
 * wheel's one thread, up to one tick late; they must not block.
 */
final class TimerWheel implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TimerWheel.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SLOTS = 1024;

    private final Entry[] slots = new Entry[SLOTS];
    private final String name;
    /** Null until there is something to wait for. Guarded by the wheel. */
    private @Nullable Thread thread;

    private long tick;
    private volatile boolean closed;

    /** A waiting task, linked into its slot. Guarded by the wheel. */
    private static final class Entry implements Scheduler.Task {
        private final TimerWheel wheel;
        private final @Nullable Runnable task;
        private long dueTick;
        private Entry before = this;
        private Entry after = this;

        Entry(TimerWheel wheel, @Nullable Runnable task) {
            this.wheel = wheel;
            this.task = task;
        }

        @Override
        public boolean cancel() {
            synchronized (wheel) {
                boolean waiting = after != this;
                unlink();
                return waiting;
            }
        }

        void linkBefore(Entry head) {
            before = head.before;
            after = head;
            head.before.after = this;
            head.before = this;
        }

        void unlink() {
            before.after = after;
            after.before = before;
            before = this;
            after = this;
        }
    }

    TimerWheel(String name) {
        this.name = name;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Entry(this, null);
        }
    }

    /** Runs a task once, after a delay; never once the wheel is closed. */
    Scheduler.Task schedule(Runnable task, long delayMillis) {
        Entry entry = new Entry(this, task);
        long ticks = Math.max(1, (TimeUnit.MILLISECONDS.toNanos(delayMillis) + TICK_NANOS - 1) / TICK_NANOS);
        synchronized (this) {
            entry.dueTick = tick + ticks;
            entry.linkBefore(slots[(int) (entry.dueTick % SLOTS)]);
            startOnce();
        }
        return entry;
    }

    private void startOnce() {
        if (thread == null && !closed) {
            thread = new Thread(this::run, name);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        long next = System.nanoTime() + TICK_NANOS;
        while (!closed) {
            long wait = next - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(this, wait);
            } else {
                next += TICK_NANOS;
                runDue();
            }
        }
    }

    private void runDue() {
        takeDue().forEach(TimerWheel::runOne);
    }

    private synchronized List<Entry> takeDue() {
        tick++;
        Entry head = slots[(int) (tick % SLOTS)];
        List<Entry> due = new ArrayList<>();
        for (Entry entry = head.after; entry != head; entry = entry.after) {
            if (entry.dueTick <= tick) {
                due.add(entry);
            }
        }
        due.forEach(Entry::unlink);
        return due;
    }

    private static void runOne(Entry entry) {
        try {
            if (entry.task != null) {
                entry.task.run();
            }
        } catch (RejectedExecutionException e) {
            log.debug("A timer's task came too late: the threads it needs are stopped", e);
        } catch (RuntimeException | Error e) {
            log.warn("A timer's task failed", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
