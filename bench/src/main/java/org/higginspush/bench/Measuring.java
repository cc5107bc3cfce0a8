package org.higginspush.bench;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.higginspush.bench.load.Burst;
import org.higginspush.bench.load.Fleet;
import org.higginspush.bench.load.Loop;
import org.higginspush.bench.load.Meter;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.Publisher;
import org.higginspush.bench.load.Run;
import org.higginspush.bench.report.Results;
import org.higginspush.bench.servers.Disk;
import org.higginspush.bench.servers.HubTarget;
import org.higginspush.bench.servers.ServerProcess;
import org.higginspush.bench.servers.Target;

/** One running server, from start to end, and what is measured at it. */
final class Measuring implements AutoCloseable {
    /** How many devices are on their way at once when all connect. */
    private static final int WINDOW = 256;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(90);
    private static final Duration SETTLE = Duration.ofMillis(300);
    private static final Duration SLICE = Duration.ofMillis(10);

    private final Target target;
    private final Plan plan;
    private final ServerProcess server;
    private final Disk disk;
    /** The revision of the next publish; begins so high that all are of one length. */
    private long revision = 1_000_000;

    private Measuring(Target target, Plan plan, ServerProcess server, Disk disk) {
        this.target = target;
        this.plan = plan;
        this.server = server;
        this.disk = disk;
    }

    static Measuring start(Target target, Plan plan, Disk disk) {
        return new Measuring(target, plan, target.start(), disk);
    }

    /** The first visit lets JVMs compile: more waves of connects, and busy for longer before it is measured. */
    Results.Visit firstVisit() {
        Results.Storm cold = wave();
        for (int more = 1; more < plan.firstWaves(); more++) {
            wave();
        }
        Results.Visit warm = visit(plan.firstWarmUp());
        return new Results.Visit(cold, warm.busy(), warm.steady());
    }

    /** All devices connect, and leave. */
    private Results.Storm wave() {
        try (Loop loop = new Loop()) {
            Fleet fleet = fleet(loop, target.protocol(plan.users(), 0), plan.users());
            Results.Storm storm = storm(fleet);
            fleet.leave();
            return storm;
        }
    }

    private Fleet fleet(Loop loop, Protocol protocol, int users) {
        return new Fleet(loop, server.address(), protocol, users, plan.devicesPerUser());
    }

    /** All devices connect, then there is load, busy and steady. */
    Results.Visit visit() {
        return visit(plan.warmUp());
    }

    private Results.Visit visit(Duration warmUp) {
        Load load = new Load(plan.users(), plan.outstanding(), plan.publishesPerSecond(), warmUp);
        return visit(target.protocol(plan.users(), 0), load);
    }

    /**
     * The work of a visit.
     *
     * @param warmUp how long the busy run goes on before it is measured
     */
    private record Load(int users, int outstanding, int publishesPerSecond, Duration warmUp) {}

    boolean polls() {
        return target.polls();
    }

    boolean isHub() {
        return target instanceof HubTarget;
    }

    /** The first visit over long polling, whose code nothing before it had compiled. */
    void warmUpPolling() {
        visitPolling(plan.firstWarmUp());
    }

    /** The same over long polling. */
    Results.Visit visitPolling() {
        return visitPolling(plan.warmUp());
    }

    private Results.Visit visitPolling(Duration warmUp) {
        Protocol polling = target.polling(plan.pollingUsers());
        return visit(
                polling,
                new Load(plan.pollingUsers(), Plan.POLLING_OUTSTANDING, Plan.POLLING_PUBLISHES_PER_SECOND, warmUp));
    }

    private Results.Visit visit(Protocol protocol, Load load) {
        try (Loop loop = new Loop()) {
            Fleet fleet = fleet(loop, protocol, load.users());
            Results.Storm storm = storm(fleet);
            Run run = new Run(loop, fleet, publisher(loop, protocol), server::cpuSeconds);
            loop.run(SETTLE);
            Run.Load busy = run.closed(revision, load.outstanding(), load.warmUp(), plan.measured());
            revision += busy.published();
            loop.run(SETTLE);
            Run.Load steady = run.steady(revision, load.publishesPerSecond(), plan.warmUp(), plan.measured());
            revision += steady.published();
            fleet.leave();
            return new Results.Visit(storm, busy, steady);
        }
    }

    /** What a waiting device costs in memory; only right on a server that has not been visited yet. */
    Results.Memory memory() {
        return memory(target.protocol(plan.idleUsers(), 0), plan.idleUsers());
    }

    /** What a waiting poll costs in memory; only right on a server that has not been visited yet. */
    Results.Memory pollingMemory() {
        return memory(target.polling(plan.pollingUsers()), plan.pollingUsers());
    }

    private Results.Memory memory(Protocol protocol, int users) {
        // With the first third classes are loaded, threads started, code compiled and pools filled; the rest is the
        // slope.
        int third = users / 3;
        try (Waiting some = waiting(protocol, 0, third)) {
            some.loop().run(SETTLE);
            ServerProcess.Memory before = server.memory();
            try (Waiting others = waiting(protocol, third, users - third)) {
                others.loop().run(SETTLE);
                ServerProcess.Memory after = server.memory();
                return new Results.Memory(
                        others.fleet().size(),
                        (double) (after.heap() - before.heap()) / others.fleet().size(),
                        (double) (after.resident() - before.resident())
                                / others.fleet().size());
            }
        }
    }

    /** What a waiting device costs in processor time. */
    Results.Heartbeats heartbeats() {
        int every = (int) plan.heartbeat().toMillis();
        return heartbeats(target.protocol(plan.idleUsers(), every), plan.idleUsers(), !target.beatsByItself());
    }

    /** What a device costs that asks the hub by a timer. */
    Results.Timer timer() {
        HubTarget hub = (HubTarget) target;
        Results.Heartbeats asked = heartbeats(hub.shortPolling(plan.pollingUsers()), plan.pollingUsers(), true);
        return new Results.Timer(asked.microsPerBeat());
    }

    private Results.Heartbeats heartbeats(Protocol protocol, int users, boolean beatThem) {
        try (Waiting all = waiting(protocol, 0, users)) {
            // One wave of heartbeats first: nothing before it had any, so none of their code is compiled.
            waitAndBeat(all, beatThem, plan.heartbeat());
            long before = all.fleet().beats();
            Meter meter = new Meter(server::cpuSeconds);
            waitAndBeat(all, beatThem, plan.idle());
            Meter.Usage usage = meter.read();
            long beats = all.fleet().beats() - before;
            return new Results.Heartbeats(
                    all.fleet().size(),
                    beats,
                    beats == 0 ? Double.NaN : usage.server() / beats * 1e6,
                    protocol.advisedHeartbeatMillis());
        }
    }

    private Waiting waiting(Protocol protocol, int firstUser, int users) {
        Loop loop = new Loop();
        Fleet fleet = new Fleet(loop, server.address(), protocol, firstUser, users, plan.devicesPerUser());
        fleet.open(WINDOW, CONNECT_LIMIT);
        return new Waiting(loop, fleet);
    }

    /** Devices that are connected and wait; closing says goodbye with all. */
    private record Waiting(Loop loop, Fleet fleet) implements AutoCloseable {
        @Override
        public void close() {
            fleet.leave();
            loop.close();
        }
    }

    /** Publishes with nobody listening; the server has to answer each. */
    Results.Publishing publishing(int publishers, int outstandingEach) {
        double syncsPerSecond = disk.syncsPerSecond();
        Protocol protocol = target.protocol(plan.users(), 0);
        try (Loop loop = new Loop()) {
            List<Publisher> crew = Stream.generate(() -> publisher(loop, protocol))
                    .limit(publishers)
                    .toList();
            Burst burst = new Burst(loop, crew, outstandingEach, plan.users(), revision);
            Burst.Answered answered = burst.run(plan.warmUp(), plan.measured(), server::cpuSeconds);
            revision += burst.published();
            return new Results.Publishing(
                    target.name() + ", " + publishers + " x " + outstandingEach + " under way",
                    answered.accepted() / answered.usage().wall(),
                    answered.usage().server() / answered.accepted() * 1e6,
                    answered.refused(),
                    syncsPerSecond);
        }
    }

    private void waitAndBeat(Waiting all, boolean beatThem, Duration time) {
        long slices = time.dividedBy(SLICE);
        long perHeartbeat = plan.heartbeat().dividedBy(SLICE);
        for (long slice = 0; slice < slices; slice++) {
            all.loop().run(SLICE);
            if (beatThem) {
                long due = all.fleet().size() * (slice + 1) / perHeartbeat
                        - all.fleet().size() * slice / perHeartbeat;
                all.fleet().beat((int) due);
            }
        }
    }

    private Results.Storm storm(Fleet fleet) {
        Meter meter = new Meter(server::cpuSeconds);
        fleet.open(WINDOW, CONNECT_LIMIT);
        Meter.Usage usage = meter.read();
        return new Results.Storm(fleet.size(), usage.wall(), usage.server());
    }

    private Publisher publisher(Loop loop, Protocol protocol) {
        Publisher publisher = protocol.publisher();
        loop.connect(server.address(), publisher);
        if (!loop.run(publisher::isReady, CONNECT_LIMIT)) {
            throw new IllegalStateException("the publisher could not connect");
        }
        return publisher;
    }

    @Override
    public void close() {
        server.close();
    }
}
