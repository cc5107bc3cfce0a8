package org.higginspush.bench.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The busy run: a new publish starts when all devices of an earlier one's user have heard it. */
final class ClosedLoop {
    /** More than any server here reaches in the longest run. */
    private static final int MOST_PUBLISHES_PER_SECOND = 120_000;

    private static final Duration STALL = Duration.ofSeconds(3);

    private final Run run;
    private final long firstRevision;
    private final int outstanding;

    private Ledger ledger = new Ledger(0, 0, 1);
    private int nextUser;
    private boolean stopping;
    private final boolean[] underWay;

    ClosedLoop(Run run, long firstRevision, int outstanding) {
        this.run = run;
        this.firstRevision = firstRevision;
        this.outstanding = Math.min(outstanding, run.fleet().users());
        underWay = new boolean[run.fleet().users()];
    }

    Run.Load run(Duration warmUp, Duration measured) {
        int seconds = (int) warmUp.plus(measured).toSeconds() + 1;
        ledger = new Ledger(firstRevision, seconds * MOST_PUBLISHES_PER_SECOND, perUser());
        run.fleet().listen(ledger, this::completed);
        run.loop().afterEachTurn(run.publisher()::flush);
        for (int i = 0; i < outstanding; i++) {
            publishNext();
        }
        String remark = turn(warmUp);
        Meter meter = new Meter(run.serverCpu());
        long before = ledger.delivered();
        remark = remark == null ? turn(measured) : remark;
        Meter.Usage usage = meter.read();
        long deliveries = ledger.delivered() - before;
        stopping = true;
        run.loop().run(ledger::isComplete, Run.DRAIN);
        run.loop().afterEachTurn(() -> {});
        return run.load(ledger, deliveries, usage, null, run.remark(remark));
    }

    private int perUser() {
        return run.fleet().size() / run.fleet().users();
    }

    /** Turns the loop in short stretches, to notice a server that stopped delivering. */
    private @Nullable String turn(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            long before = ledger.delivered();
            Duration stretch = Duration.ofNanos(Math.min(STALL.toNanos(), end - System.nanoTime()));
            run.loop().run(stretch);
            if (ledger.delivered() == before && stretch.equals(STALL)) {
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
        if (stopping || ledger.isFull()) {
            return;
        }
        while (underWay[nextUser]) {
            nextUser = (nextUser + 1) % underWay.length;
        }
        int user = nextUser;
        nextUser = (nextUser + 1) % underWay.length;
        underWay[user] = true;
        run.publisher().publish(user, ledger.publish(user, System.nanoTime()));
    }
}
