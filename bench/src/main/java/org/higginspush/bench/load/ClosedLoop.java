package org.higginspush.bench.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The busy run: a new publish starts when all devices of an earlier one's user have heard it. */
final class ClosedLoop {
    /** More than any server here reaches in the longest run. */
    private static final int MOST_PUBLISHES_PER_SECOND = 120_000;

    private static final Duration STALL = Duration.ofSeconds(3);

    private final LoadRun run;
    private final long firstRevision;
    private final int outstanding;

    private DeliveryTracker tracker = new DeliveryTracker(0, 0, 1);
    private int nextUser;
    private boolean stopping;
    private final boolean[] underWay;

    ClosedLoop(LoadRun run, long firstRevision, int outstanding) {
        this.run = run;
        this.firstRevision = firstRevision;
        this.outstanding = Math.min(outstanding, run.devices().users());
        underWay = new boolean[run.devices().users()];
    }

    LoadRun.LoadResult run(Duration warmUp, Duration measured) {
        int seconds = (int) warmUp.plus(measured).toSeconds() + 1;
        tracker = new DeliveryTracker(firstRevision, seconds * MOST_PUBLISHES_PER_SECOND, perUser());
        run.devices().listen(tracker, this::completed);
        run.eventLoop().afterEachPoll(run.publisher()::flush);
        for (int i = 0; i < outstanding; i++) {
            publishNext();
        }
        String remark = runUntilStall(warmUp);
        CpuMeter cpuMeter = new CpuMeter(run.serverCpu());
        long before = tracker.delivered();
        remark = remark == null ? runUntilStall(measured) : remark;
        CpuMeter.Usage usage = cpuMeter.read();
        long deliveries = tracker.delivered() - before;
        stopping = true;
        run.eventLoop().run(tracker::isComplete, LoadRun.DRAIN);
        run.eventLoop().afterEachPoll(() -> {});
        return run.load(tracker, deliveries, usage, null, run.remark(remark));
    }

    private int perUser() {
        return run.devices().size() / run.devices().users();
    }

    /** Runs the event loop in short steps, to notice a server that stopped delivering. */
    private @Nullable String runUntilStall(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            long before = tracker.delivered();
            Duration stretch = Duration.ofNanos(Math.min(STALL.toNanos(), end - System.nanoTime()));
            run.eventLoop().run(stretch);
            if (tracker.delivered() == before && stretch.equals(STALL)) {
                return "the server stopped delivering";
            }
        }
        return null;
    }

    private void completed(int user) {
        underWay[user] = false;
        publishNext();
    }

    /** One publish per user at a time, so that none is overtaken by a newer one of its context. */
    private void publishNext() {
        if (stopping || tracker.isFull()) {
            return;
        }
        while (underWay[nextUser]) {
            nextUser = (nextUser + 1) % underWay.length;
        }
        int user = nextUser;
        nextUser = (nextUser + 1) % underWay.length;
        underWay[user] = true;
        run.publisher().publish(user, tracker.publish(user, System.nanoTime()));
    }
}
