package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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
    void ofTasksThatCancelEachOtherEachIsCancelledOrRuns() throws InterruptedException {
        Scheduler.Task[] tasks = new Scheduler.Task[3];
        for (int i = 0; i < tasks.length; i++) {
            int me = i;
            tasks[i] = wheel.schedule(
                    () -> {
                        ran.add("task " + me);
                        cancelled(tasks).forEach(other -> ran.add("cancelled " + other));
                    },
                    200);
        }
        wheel.schedule(() -> ran.add("sentinel"), 500);
        List<String> all = new ArrayList<>();
        for (String next = next(); !next.equals("sentinel"); next = next()) {
            all.add(next);
        }
        assertThat(all).startsWith("task 0");
        for (int i = 0; i < tasks.length; i++) {
            assertThat(all).containsOnlyOnce(all.contains("task " + i) ? "task " + i : "cancelled " + i);
            assertThat(all.contains("task " + i)).isNotEqualTo(all.contains("cancelled " + i));
        }
    }

    /** Those of the tasks that say they will not run. */
    private static List<Integer> cancelled(Scheduler.Task... tasks) {
        return IntStream.range(0, tasks.length)
                .filter(i -> tasks[i] != null && tasks[i].cancel())
                .boxed()
                .toList();
    }

    @Test
    void noThreadWaitsBeforeThereIsSomethingToWaitFor() throws InterruptedException {
        TimerWheel idle = new TimerWheel("idle-wheel");
        assertThat(threads()).doesNotContain("idle-wheel");
        idle.schedule(() -> ran.add("now there is"), 100);
        assertThat(threads()).contains("idle-wheel");
        assertThat(next()).isEqualTo("now there is");
        idle.close();
        idle.schedule(() -> ran.add("too late"), 100);
        wheel.schedule(() -> ran.add("sentinel"), 400);
        assertThat(next()).isEqualTo("sentinel");
    }

    @Test
    void aTaskWhoseThreadsAreStoppedIsNothingToWarnOf() throws InterruptedException {
        Logger logger = (Logger) LoggerFactory.getLogger(TimerWheel.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            wheel.schedule(
                    () -> {
                        throw new RejectedExecutionException("on purpose");
                    },
                    100);
            wheel.schedule(() -> ran.add("sentinel"), 300);
            assertThat(next()).isEqualTo("sentinel");
            assertThat(lines.list).noneMatch(line -> line.getLevel().isGreaterOrEqual(Level.WARN));
        } finally {
            logger.detachAppender(lines);
        }
    }

    private static Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
    }

    private String next() throws InterruptedException {
        return ran.poll(10, TimeUnit.SECONDS);
    }
}
