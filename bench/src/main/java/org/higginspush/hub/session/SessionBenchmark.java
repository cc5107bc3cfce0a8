package org.higginspush.hub.session;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The map of newest notices and the session around it, without any I/O. */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SessionBenchmark {
    private static final int CONTEXTS = 16;
    private static final String[] NAMES = names();

    private static final NoticeSink SINK = () -> {};

    private final PendingNotices slow = new PendingNotices();
    private final DeviceSession session = openSession();
    private long offset;

    private static String[] names() {
        String[] names = new String[CONTEXTS];
        for (int i = 0; i < CONTEXTS; i++) {
            names[i] = "context-" + i;
        }
        return names;
    }

    private static DeviceSession openSession() {
        DeviceSession session = new DeviceSession("alex", "phone", SINK);
        session.startAt(new Position("k3", 0));
        session.release();
        return session;
    }

    private WireNotice next() {
        offset++;
        Notice notice = new Notice(NAMES[(int) (offset % CONTEXTS)], offset, "home-pc", new Position("k3", offset));
        return new WireNotice("alex", notice);
    }

    /** A device that does not read: the newest notice of a context replaces the one that waits. */
    @Benchmark
    public boolean offerToSlowDevice() {
        slow.offer(next());
        return slow.isEmpty();
    }

    /** A device that reads: offered, taken, found empty. */
    @Benchmark
    public List<WireNotice> offerAndTake() {
        session.offer(next());
        session.take(SINK);
        return session.take(SINK);
    }
}
