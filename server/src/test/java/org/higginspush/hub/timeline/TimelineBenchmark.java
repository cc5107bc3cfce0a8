package org.higginspush.hub.timeline;

import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.SessionTransport;

/**
 * What it costs to note that a device was told: processor time, with one thread and with one for each core, and bytes of heap allocated. Run it with
 * the test class path. Not a test.
 */
final class TimelineBenchmark {
    private static final int USERS = 10_000;
    private static final int NOTICES = 5_000_000;

    private final UserTimelines timelines = new UserTimelines(1_000_000, InstantSource.system());
    private final String[] users =
            IntStream.range(0, USERS).mapToObj(i -> "user-" + i).toArray(String[]::new);
    private final Notice notice = new Notice("passwords", 7, "home-pc", new Position("e", 1_795_946_531_069_000L));

    private TimelineBenchmark() {}

    public static void main(String[] args) throws InterruptedException {
        TimelineBenchmark benchmark = new TimelineBenchmark();
        int cores = Runtime.getRuntime().availableProcessors();
        for (int round = 0; round < 3; round++) {
            benchmark.measure(1);
            benchmark.measure(cores);
        }
    }

    private void measure(int threads) throws InterruptedException {
        Thread[] all = new Thread[threads];
        long[] allocated = new long[threads];
        long[] used = new long[threads];
        for (int i = 0; i < threads; i++) {
            int number = i;
            all[i] = new Thread(() -> tell(number, allocated, used));
            all[i].start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        double bytes = LongStream.of(allocated).sum();
        double nanos = LongStream.of(used).sum();
        System.out.printf(
                Locale.ROOT,
                "%d threads: %.0f ns of processor time a notice, %.2f bytes allocated%n",
                threads,
                nanos / NOTICES / threads,
                bytes / NOTICES / threads);
    }

    private void tell(int number, long[] allocated, long[] used) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long nanos = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < NOTICES; i++) {
            timelines.told(users[(i * 7 + number * 31) % USERS], "laptop", SessionTransport.WEBSOCKET, notice);
        }
        used[number] = threads.getCurrentThreadCpuTime() - nanos;
        allocated[number] = threads.getCurrentThreadAllocatedBytes() - bytes;
    }
}
