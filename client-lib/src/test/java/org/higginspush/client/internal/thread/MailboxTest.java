package org.higginspush.client.internal.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<String> log = new ArrayList<>();
    private final Mailbox mailbox = new Mailbox(threads::add, () -> log.add("after"));

    @Test
    void tasksRunInOrderAndThenWhatFollowsTheBatch() {
        mailbox.execute(() -> log.add("one"));
        mailbox.execute(() -> log.add("two"));

        assertThat(threads).as("one batch").hasSize(1);
        threads.remove().run();
        assertThat(log).containsExactly("one", "two", "after");
    }

    @Test
    void aTaskAddedByATaskRunsToo() {
        mailbox.execute(() -> mailbox.execute(() -> log.add("inner")));
        runAll();

        assertThat(log).contains("inner");
        assertThat(log.get(log.size() - 1)).isEqualTo("after");
    }

    @Test
    void aTaskThatThrowsDoesNotStopTheOthers() {
        mailbox.execute(() -> {
            throw new IllegalStateException("meant by the test");
        });
        mailbox.execute(() -> log.add("next"));
        runAll();

        assertThat(log).containsExactly("next", "after");
    }

    @Test
    void aLongQueueLetsOthersRunInBetween() {
        IntStream.range(0, 1_000).forEach(i -> mailbox.execute(() -> {}));

        threads.remove().run();

        assertThat(threads).as("the rest waits behind others").hasSize(1);
    }

    @Test
    void itKnowsItsOwnTasks() {
        List<Boolean> here = new ArrayList<>();
        mailbox.execute(() -> here.add(mailbox.isCurrentThread()));
        runAll();

        assertThat(here).containsExactly(true);
        assertThat(mailbox.isCurrentThread()).isFalse();
    }

    @Test
    void afterTheRuntimeHasStoppedTasksAreDropped() {
        Mailbox stopped = new Mailbox(
                task -> {
                    throw new RejectedExecutionException();
                },
                () -> {});

        stopped.execute(() -> log.add("never"));

        assertThat(log).isEmpty();
    }

    @Test
    void manyThreadsNeverRunTwoTasksAtOnce() {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            int[] count = new int[1];
            Mailbox busy = new Mailbox(pool, () -> count[0]++);
            IntStream.range(0, 100_000).parallel().forEach(i -> busy.execute(() -> count[0] += 1_000));
            long[] seen = new long[1];
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                busy.execute(() -> seen[0] = count[0] / 1_000);
                return seen[0] >= 100_000;
            });
        } finally {
            pool.shutdown();
        }
    }

    private void runAll() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }
}
