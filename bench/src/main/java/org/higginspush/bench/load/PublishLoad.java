package org.higginspush.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Publishers that keep a number of changes unanswered each, as fast as the server answers them. */
public final class PublishLoad {
    private final EventLoop eventLoop;
    private final List<Publisher> publishers;
    private final int outstandingEach;
    private final int users;
    private final long firstRevision;
    private final long[] sent;
    private int published;

    public PublishLoad(
            EventLoop eventLoop, List<Publisher> publishers, int outstandingEach, int users, long firstRevision) {
        this.eventLoop = eventLoop;
        this.publishers = publishers;
        this.outstandingEach = outstandingEach;
        this.users = users;
        this.firstRevision = firstRevision;
        sent = new long[publishers.size()];
    }

    /**
     * What was answered.
     *
     * @param accepted publishes answered with success while it was measured
     * @param refused answered with an error, warm-up included
     */
    public record PublishResult(long accepted, long refused, CpuMeter.Usage usage) {}

    public PublishResult run(Duration warmUp, Duration measured, DoubleSupplier serverCpu) {
        publishMore();
        eventLoop.afterEachPoll(this::publishMore);
        eventLoop.run(warmUp);
        long before = accepted();
        CpuMeter cpuMeter = new CpuMeter(serverCpu);
        eventLoop.run(measured);
        CpuMeter.Usage usage = cpuMeter.read();
        eventLoop.afterEachPoll(() -> {});
        return new PublishResult(accepted() - before, refused(), usage);
    }

    /** How many changes were published. */
    public int published() {
        return published;
    }

    private void publishMore() {
        for (int i = 0; i < sent.length; i++) {
            Publisher publisher = publishers.get(i);
            long answered = publisher.accepted() + publisher.refused();
            while (sent[i] - answered < outstandingEach) {
                publisher.publish(published % users, firstRevision + published);
                published++;
                sent[i]++;
            }
            publisher.flush();
        }
    }

    private long accepted() {
        return publishers.stream().mapToLong(Publisher::accepted).sum();
    }

    private long refused() {
        return publishers.stream().mapToLong(Publisher::refused).sum();
    }
}
