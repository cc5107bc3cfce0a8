package org.higginspush.hub.backplane;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.higginspush.hub.model.Change;

/**
 * How many changes a second the embedded backplane makes durable, with so many outstanding at any time. Run it with the
 * test class path and {@code <folder> <users> <outstanding> <seconds> <listened share, percent>}. Not a test.
 */
final class RecordingBenchmark {
    private static final int CONTEXTS = 3;
    private static final int ISSUERS = 2;
    private static final int KEPT = 1 << 20;

    private final EmbeddedBackplane backplane;
    private final int users;
    private final Semaphore free;
    private final LongAdder done = new LongAdder();
    private final LongAdder told = new LongAdder();
    private final long[] latencies = new long[KEPT];
    private final AtomicInteger next = new AtomicInteger();

    private RecordingBenchmark(EmbeddedBackplane backplane, int users, int outstanding) {
        this.backplane = backplane;
        this.users = users;
        this.free = new Semaphore(outstanding);
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int users = Integer.parseInt(args[1]);
        int outstanding = Integer.parseInt(args[2]);
        int seconds = Integer.parseInt(args[3]);
        int listened = Integer.parseInt(args[4]);
        Files.createDirectories(folder);
        try (EmbeddedBackplane backplane =
                EmbeddedBackplane.open(folder, EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system())) {
            RecordingBenchmark benchmark = new RecordingBenchmark(backplane, users, outstanding);
            benchmark.listen(listened);
            for (int second = 0; second < seconds; second++) {
                benchmark.runFor(1_000_000_000L);
            }
        }
    }

    private void listen(int percent) {
        for (int user = 0; user < users * percent / 100; user++) {
            backplane.listen("user-" + user, announcement -> told.increment());
        }
    }

    private void runFor(long nanos) throws InterruptedException {
        done.reset();
        next.set(0);
        long start = System.nanoTime();
        Thread[] issuers = new Thread[ISSUERS];
        for (int i = 0; i < ISSUERS; i++) {
            issuers[i] = new Thread(() -> issue(start + nanos));
            issuers[i].start();
        }
        for (Thread issuer : issuers) {
            issuer.join();
        }
        report(System.nanoTime() - start);
    }

    private void issue(long end) {
        while (System.nanoTime() < end) {
            free.acquireUninterruptibly();
            long issued = System.nanoTime();
            backplane.record(change()).whenComplete((receipt, refused) -> {
                latencies[next.getAndIncrement() & KEPT - 1] = System.nanoTime() - issued;
                done.increment();
                free.release();
            });
        }
    }

    private Change change() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String user = "user-" + random.nextInt(users);
        return new Change(user, "context-" + random.nextInt(CONTEXTS), System.nanoTime(), "home-pc");
    }

    private void report(long nanos) {
        long[] sorted = Arrays.copyOf(latencies, Math.min(KEPT, next.get()));
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%.0f durable changes/s, acknowledged after p50 %d us, p99 %d us; told %d%n",
                done.sum() * 1e9 / nanos,
                sorted[sorted.length / 2] / 1_000,
                sorted[(int) (sorted.length * 0.99)] / 1_000,
                told.sum());
    }
}
