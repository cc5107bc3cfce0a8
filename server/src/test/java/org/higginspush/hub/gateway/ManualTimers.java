package org.higginspush.hub.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.access.TestClock;

/** Timers without a thread: a test moves the clock, and what becomes due runs on the test's thread, in order. */
public final class ManualTimers extends ScheduledThreadPoolExecutor {
    private final TestClock clock;
    private final List<ManualTask> tasks = new ArrayList<>();

    public ManualTimers(TestClock clock) {
        super(1);
        this.clock = clock;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        ManualTask due = new ManualTask(task, clock.instant().plus(Duration.of(delay, unit.toChronoUnit())));
        synchronized (tasks) {
            tasks.add(due);
        }
        return due;
    }

    /** Moves the clock to each moment at which something is due, and at last so far that this time has passed. */
    public void advance(Duration duration) {
        Instant until = clock.instant().plus(duration);
        for (ManualTask next = next(until); next != null; next = next(until)) {
            if (next.at.isAfter(clock.instant())) {
                clock.advance(Duration.between(clock.instant(), next.at));
            }
            next.run();
        }
        clock.advance(Duration.between(clock.instant(), until));
    }

    private ManualTask next(Instant until) {
        synchronized (tasks) {
            tasks.removeIf(FutureTask::isDone);
            ManualTask next =
                    tasks.stream().min(Comparator.comparing(due -> due.at)).orElse(null);
            return next == null || next.at.isAfter(until) ? null : next;
        }
    }

    /** How many were neither run nor cancelled. */
    public int waiting() {
        synchronized (tasks) {
            tasks.removeIf(FutureTask::isDone);
            return tasks.size();
        }
    }

    private final class ManualTask extends FutureTask<Object> implements RunnableScheduledFuture<Object> {
        private final Instant at;

        ManualTask(Runnable task, Instant at) {
            super(task, "");
            this.at = at;
        }

        @Override
        public boolean isPeriodic() {
            return false;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(Duration.between(clock.instant(), at));
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
