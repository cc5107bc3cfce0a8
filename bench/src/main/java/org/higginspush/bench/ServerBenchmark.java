package org.higginspush.bench;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.higginspush.bench.load.CpuMeter;
import org.higginspush.bench.load.Devices;
import org.higginspush.bench.load.EventLoop;
import org.higginspush.bench.load.LoadRun;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.PublishLoad;
import org.higginspush.bench.load.Publisher;
import org.higginspush.bench.report.Results;
import org.higginspush.bench.servers.Disk;
import org.higginspush.bench.servers.HubTarget;
import org.higginspush.bench.servers.ServerProcess;
import org.higginspush.bench.servers.Target;

/** One running server, from start to end, and what is measured at it. */
final class ServerBenchmark implements AutoCloseable {
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

    private ServerBenchmark(Target target, Plan plan, ServerProcess server, Disk disk) {
        this.target = target;
        this.plan = plan;
        this.server = server;
        this.disk = disk;
    }

    static ServerBenchmark start(Target target, Plan plan, Disk disk) {
        return new ServerBenchmark(target, plan, target.start(), disk);
    }

    /** The first visit lets JVMs compile: more waves of connects, and busy for longer before it is measured. */
    Results.Visit firstVisit() {
        Results.ConnectStorm cold = wave();
        for (int more = 1; more < plan.firstWaves(); more++) {
            wave();
        }
        Results.Visit warm = visit(plan.firstWarmUp());
        return new Results.Visit(cold, warm.busy(), warm.steady());
    }

    /** All devices connect, and leave. */
    private Results.ConnectStorm wave() {
        try (EventLoop eventLoop = new EventLoop()) {
            Devices devices = devices(eventLoop, target.protocol(plan.users(), 0), plan.users());
            Results.ConnectStorm storm = storm(devices);
            devices.leave();
            return storm;
        }
    }

    private Devices devices(EventLoop eventLoop, Protocol protocol, int users) {
        return new Devices(eventLoop, server.address(), protocol, users, plan.devicesPerUser());
    }

    /** All devices connect, then there is load, busy and steady. */
    Results.Visit visit() {
        return visit(plan.warmUp());
    }

    private Results.Visit visit(Duration warmUp) {
        LoadSettings load = new LoadSettings(plan.users(), plan.outstanding(), plan.publishesPerSecond(), warmUp);
        return visit(target.protocol(plan.users(), 0), load);
    }

    /**
     * The work of a visit.
     *
     * @param warmUp how long the busy run goes on before it is measured
     */
    private record LoadSettings(int users, int outstanding, int publishesPerSecond, Duration warmUp) {}

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
                new LoadSettings(
                        plan.pollingUsers(), Plan.POLLING_OUTSTANDING, Plan.POLLING_PUBLISHES_PER_SECOND, warmUp));
    }

    private Results.Visit visit(Protocol protocol, LoadSettings load) {
        try (EventLoop eventLoop = new EventLoop()) {
            Devices devices = devices(eventLoop, protocol, load.users());
            Results.ConnectStorm storm = storm(devices);
            LoadRun run = new LoadRun(eventLoop, devices, publisher(eventLoop, protocol), server::cpuSeconds);
            eventLoop.run(SETTLE);
            LoadRun.LoadResult busy = run.closed(revision, load.outstanding(), load.warmUp(), plan.measured());
            revision += busy.published();
            eventLoop.run(SETTLE);
            LoadRun.LoadResult steady = run.steady(revision, load.publishesPerSecond(), plan.warmUp(), plan.measured());
            revision += steady.published();
            devices.leave();
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
            some.eventLoop().run(SETTLE);
            ServerProcess.ProcessMemory before = server.memory();
            try (Waiting others = waiting(protocol, third, users - third)) {
                others.eventLoop().run(SETTLE);
                ServerProcess.ProcessMemory after = server.memory();
                return new Results.Memory(
                        others.devices().size(),
                        (double) (after.heap() - before.heap())
                                / others.devices().size(),
                        (double) (after.resident() - before.resident())
                                / others.devices().size());
            }
        }
    }

    /** What a waiting device costs in processor time. */
    Results.Heartbeats heartbeats() {
        int every = (int) plan.heartbeat().toMillis();
        return heartbeats(target.protocol(plan.idleUsers(), every), plan.idleUsers(), !target.sendsHeartbeatsItself());
    }

    /** What a device costs that asks the hub by a timer. */
    Results.Timer timer() {
        HubTarget hub = (HubTarget) target;
        Results.Heartbeats asked = heartbeats(hub.shortPolling(plan.pollingUsers()), plan.pollingUsers(), true);
        return new Results.Timer(asked.microsPerBeat());
    }

    private Results.Heartbeats heartbeats(Protocol protocol, int users, boolean sendHeartbeats) {
        try (Waiting all = waiting(protocol, 0, users)) {
            // One wave of heartbeats first: nothing before it had any, so none of their code is compiled.
            waitAndSendHeartbeats(all, sendHeartbeats, plan.heartbeat());
            long before = all.devices().heartbeats();
            CpuMeter cpuMeter = new CpuMeter(server::cpuSeconds);
            waitAndSendHeartbeats(all, sendHeartbeats, plan.idle());
            CpuMeter.Usage usage = cpuMeter.read();
            long beats = all.devices().heartbeats() - before;
            return new Results.Heartbeats(
                    all.devices().size(),
                    beats,
                    beats == 0 ? Double.NaN : usage.server() / beats * 1e6,
                    protocol.advisedHeartbeatMillis());
        }
    }

    private Waiting waiting(Protocol protocol, int firstUser, int users) {
        EventLoop eventLoop = new EventLoop();
        Devices devices = new Devices(eventLoop, server.address(), protocol, firstUser, users, plan.devicesPerUser());
        devices.open(WINDOW, CONNECT_LIMIT);
        return new Waiting(eventLoop, devices);
    }

    /** Devices that are connected and wait; closing disconnects all. */
    private record Waiting(EventLoop eventLoop, Devices devices) implements AutoCloseable {
        @Override
        public void close() {
            devices.leave();
            eventLoop.close();
        }
    }

    /** Publishes with nobody listening; the server has to answer each. */
    Results.Publishing publishing(int publishers, int outstandingEach) {
        double syncsPerSecond = disk.syncsPerSecond();
        Protocol protocol = target.protocol(plan.users(), 0);
        try (EventLoop eventLoop = new EventLoop()) {
            List<Publisher> all = Stream.generate(() -> publisher(eventLoop, protocol))
                    .limit(publishers)
                    .toList();
            PublishLoad publishLoad = new PublishLoad(eventLoop, all, outstandingEach, plan.users(), revision);
            PublishLoad.PublishResult answered = publishLoad.run(plan.warmUp(), plan.measured(), server::cpuSeconds);
            revision += publishLoad.published();
            return new Results.Publishing(
                    target.name() + ", " + publishers + " x " + outstandingEach + " under way",
                    answered.accepted() / answered.usage().wall(),
                    answered.usage().server() / answered.accepted() * 1e6,
                    answered.refused(),
                    syncsPerSecond);
        }
    }

    private void waitAndSendHeartbeats(Waiting all, boolean sendHeartbeats, Duration time) {
        long slices = time.dividedBy(SLICE);
        long perHeartbeat = plan.heartbeat().dividedBy(SLICE);
        for (long slice = 0; slice < slices; slice++) {
            all.eventLoop().run(SLICE);
            if (sendHeartbeats) {
                long due = all.devices().size() * (slice + 1) / perHeartbeat
                        - all.devices().size() * slice / perHeartbeat;
                all.devices().sendHeartbeat((int) due);
            }
        }
    }

    private Results.ConnectStorm storm(Devices devices) {
        CpuMeter cpuMeter = new CpuMeter(server::cpuSeconds);
        devices.open(WINDOW, CONNECT_LIMIT);
        CpuMeter.Usage usage = cpuMeter.read();
        return new Results.ConnectStorm(devices.size(), usage.wall(), usage.server());
    }

    private Publisher publisher(EventLoop eventLoop, Protocol protocol) {
        Publisher publisher = protocol.publisher();
        eventLoop.connect(server.address(), publisher);
        if (!eventLoop.run(publisher::isReady, CONNECT_LIMIT)) {
            throw new IllegalStateException("the publisher could not connect");
        }
        return publisher;
    }

    @Override
    public void close() {
        server.close();
    }
}
