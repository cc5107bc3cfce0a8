package org.higginspush.bench.redis;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.higginspush.bench.load.Devices;
import org.higginspush.bench.load.EventLoop;
import org.higginspush.bench.load.LoadRun;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.Publisher;
import org.higginspush.bench.servers.HubTarget;
import org.higginspush.bench.servers.ServerProcess;
import org.higginspush.bench.servers.Workspace;
import org.jspecify.annotations.Nullable;

/**
 * What a notice costs a hub on Redis, of one, two and three nodes, beside a hub that keeps its own files, at the same load. The three
 * devices of a user are on as many nodes as there are. Prints medians of rounds in which all are visited in turn.
 */
public final class NodesRun {
    private static final int USERS = 500;
    private static final int DEVICES_PER_USER = 3;
    private static final int PUBLISHES_PER_SECOND = 1_000;
    private static final int OUTSTANDING = 256;
    private static final int WINDOW = 128;
    private static final int ROUNDS = 3;
    private static final int MOST_NODES = 3;
    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(10);
    private static final Duration WARM_UP = Duration.ofSeconds(1);
    private static final Duration MEASURED = Duration.ofSeconds(5);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(90);

    private final Workspace workspace;
    private final PrintStream out;
    private long revision = 1_000_000;

    public NodesRun(Workspace workspace, PrintStream out) {
        this.workspace = workspace;
        this.out = out;
    }

    /** A hub of some nodes, and what was measured at it. */
    private record RunningHub(
            String name,
            HubTarget first,
            List<ServerProcess> nodes,
            @Nullable RedisProcess redis,
            List<LoadRun.LoadResult> steady,
            List<Double> redisMicros)
            implements AutoCloseable {
        RunningHub(String name, HubTarget first, List<ServerProcess> nodes, @Nullable RedisProcess redis) {
            this(name, first, nodes, redis, new ArrayList<>(), new ArrayList<>());
        }

        double cpuSeconds() {
            return nodes.stream().mapToDouble(ServerProcess::cpuSeconds).sum();
        }

        double redisCpuSeconds() {
            return Optional.ofNullable(redis).map(RedisProcess::cpuSeconds).orElse(0.0);
        }

        List<InetSocketAddress> addresses() {
            return nodes.stream().map(ServerProcess::address).toList();
        }

        @Override
        public void close() {
            nodes.forEach(ServerProcess::close);
            if (redis != null) {
                redis.close();
            }
        }
    }

    /** Runs it; about three minutes. */
    public void run() {
        List<RunningHub> hubs = new ArrayList<>();
        try {
            HubTarget embedded = HubTarget.own(workspace);
            hubs.add(new RunningHub("its own files", embedded, List.of(embedded.start()), null));
            for (int nodes = 1; nodes <= MOST_NODES; nodes++) {
                hubs.add(start(nodes));
            }
            for (int round = 0; round <= ROUNDS; round++) {
                for (RunningHub hub : hubs) {
                    visit(hub, round);
                }
            }
            print(hubs);
        } finally {
            hubs.forEach(RunningHub::close);
        }
    }

    private RunningHub start(int count) {
        RedisProcess redis = RedisProcess.start(workspace, "redis-" + count);
        HubTarget first = HubTarget.node(workspace, "hub-" + count + "-nodes", null);
        List<ServerProcess> nodes = new ArrayList<>();
        for (int node = 1; node <= count; node++) {
            HubTarget target = node == 1 ? first : HubTarget.node(workspace, "hub-" + count + "-nodes-" + node, first);
            nodes.add(target.start(
                    Map.of("HIGGINS_PUSH_STORAGE_MODE", "redis", "HIGGINS_PUSH_STORAGE_REDIS_URI", redis.uri())));
            if (node == 1) {
                first.publisherToken(); // so that there is a key, which the other nodes get
            }
        }
        return new RunningHub("Redis, nodes: " + count, first, nodes, redis);
    }

    private void visit(RunningHub hub, int round) {
        Protocol protocol = hub.first.protocol(USERS, 0);
        try (EventLoop eventLoop = new EventLoop()) {
            Devices devices = new Devices(eventLoop, hub.addresses(), protocol, USERS, DEVICES_PER_USER);
            devices.open(WINDOW, CONNECT_LIMIT);
            Publisher publisher = protocol.publisher();
            eventLoop.connect(hub.addresses().get(0), publisher);
            if (!eventLoop.run(publisher::isReady, CONNECT_LIMIT)) {
                throw new IllegalStateException("the publisher could not connect");
            }
            LoadRun run = new LoadRun(eventLoop, devices, publisher, hub::cpuSeconds);
            if (round == 0) {
                revision += run.closed(revision, OUTSTANDING, FIRST_WARM_UP, MEASURED)
                        .published();
            }
            LoadRun.LoadResult steady = measure(hub, run, round == 0 ? FIRST_WARM_UP : WARM_UP, round > 0);
            revision += steady.published();
            devices.leave();
        }
    }

    /** Redis's processor time is that of the whole run, its notices are all that were published then. */
    private LoadRun.LoadResult measure(RunningHub hub, LoadRun run, Duration warmUp, boolean counts) {
        double before = hub.redisCpuSeconds();
        LoadRun.LoadResult steady = run.steady(revision, PUBLISHES_PER_SECOND, warmUp, MEASURED);
        if (counts) {
            hub.steady.add(steady);
            hub.redisMicros.add((hub.redisCpuSeconds() - before) / steady.published() * 1e6);
        }
        return steady;
    }

    private void print(List<RunningHub> hubs) {
        double embedded = median(hubs.get(0), LoadRun.LoadResult::cpuPerMillion);
        out.println(
                "| the hub keeps in | CPU µs of all nodes a notice | of that with its own files | CPU µs of Redis a change |"
                        + " p50 µs | p99 µs | lost / overtaken / repeated / misrouted |");
        out.println("|---|---:|---:|---:|---:|---:|---:|");
        for (RunningHub hub : hubs) {
            double cpu = median(hub, LoadRun.LoadResult::cpuPerMillion);
            out.println(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.2f | %.1f | %.0f | %.0f | %s |",
                    hub.name,
                    cpu,
                    cpu / embedded,
                    hub.redisMicros.stream().mapToDouble(each -> each).sorted().toArray()[ROUNDS / 2],
                    median(
                            hub,
                            each -> each.latency() == null
                                    ? Double.NaN
                                    : each.latency().p50()),
                    median(
                            hub,
                            each -> each.latency() == null
                                    ? Double.NaN
                                    : each.latency().p99()),
                    hub.steady.stream().map(each -> faults(each)).distinct().toList()));
        }
    }

    private static String faults(LoadRun.LoadResult result) {
        String remark = result.remark();
        return result.faults() + (remark == null ? "" : ", " + remark);
    }

    private static double median(RunningHub hub, ToDoubleFunction<LoadRun.LoadResult> figure) {
        return hub.steady.stream().mapToDouble(figure).sorted().toArray()[ROUNDS / 2];
    }
}
