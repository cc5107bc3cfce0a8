package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private final TimerWheel wheel = new TimerWheel("test-wheel");
    private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        wheel.close();
    }

    @Test
    void aTaskRunsOnceAndACancelledOneNever() throws InterruptedException {
        Scheduler.Task cancelled = wheel.schedule(() -> ran.add("cancelled"), 100);
        wheel.schedule(() -> ran.add("first"), 200);
        wheel.schedule(() -> ran.add("sentinel"), 400);
        assertThat(cancelled.cancel()).isTrue();
        assertThat(cancelled.cancel()).isFalse();
        assertThat(next()).isEqualTo("first");
        assertThat(next()).isEqualTo("sentinel");
        assertThat(ran).isEmpty();
    }

    @Test
    void aTaskThatFailsDoesNotStopTheOthers() throws InterruptedException {
        wheel.schedule(
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                100);
        wheel.schedule(() -> ran.add("later"), 300);
        assertThat(next()).isEqualTo("later");
    }

    @Test
    void tasksOfOneSlotCanCancelEachOther() throws InterruptedException {
        Scheduler.Task[] tasks = new Scheduler.Task[3];
        for (int i = 0; i < 3; i++) {
            int me = i;
            tasks[i] = wheel.schedule(
                    () -> {
                        ran.add("task " + me);
                        List.of(tasks).forEach(Scheduler.Task::cancel);
                    },
                    200);
        }
        wheel.schedule(() -> ran.add("sentinel"), 500);
        assertThat(next()).isEqualTo("task 0");
        String last = next();
        while (!last.equals("sentinel")) {
            last = next();
        }
    }

    private String next() throws InterruptedException {
        return ran.poll(10, TimeUnit.SECONDS);
    }
}
