package org.higginspush.bench.flood;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.higginspush.bench.load.Devices;
import org.higginspush.bench.load.EventLoop;
import org.higginspush.bench.load.LoadRun;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.Publisher;
import org.higginspush.bench.servers.ServerProcess;
import org.higginspush.bench.servers.Target;

/**
 * What others notice of attackers: devices hear changes at a steady rate while 0, 1, 5 and 50 attackers flood the hub,
 * one after the other, in several rounds; the medians are printed. The attackers run at the lowest priority, so that
 * their own work on the same machine counts as little as it can.
 */
public final class FloodRun {
    private static final int USERS = 200;
    private static final int DEVICES_PER_USER = 3;
    private static final int PUBLISHES_PER_SECOND = 300;
    private static final int ROUNDS = 3;
    private static final List<Integer> ATTACKERS = List.of(0, 1, 5, 50);
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(6);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(60);

    private final Target target;
    private final PrintStream out;
    private final Map<Integer, List<Figures>> figures = new TreeMap<>();
    private long revision = 1_000_000;

    private record Figures(LoadRun.LoadResult load, LoadRun.Latency latency, double healthP99, double healthLongest) {}

    public FloodRun(Target target, PrintStream out) {
        this.target = target;
        this.out = out;
    }

    /** Runs all rounds and prints the table. */
    public void run() {
        try (ServerProcess server = target.start();
                EventLoop eventLoop = new EventLoop()) {
            Protocol protocol = target.protocol(USERS, 0);
            Devices devices = new Devices(eventLoop, server.address(), protocol, USERS, DEVICES_PER_USER);
            devices.open(DEVICES_PER_USER * USERS, CONNECT_LIMIT);
            Publisher publisher = protocol.publisher();
            eventLoop.connect(server.address(), publisher);
            if (!eventLoop.run(publisher::isReady, CONNECT_LIMIT)) {
                throw new IllegalStateException("the publisher could not connect");
            }
            LoadRun run = new LoadRun(eventLoop, devices, publisher, server::cpuSeconds);
            measure(run, server, 0);
            for (int round = 1; round <= ROUNDS; round++) {
                for (int attackers : ATTACKERS) {
                    Figures found = measure(run, server, attackers);
                    figures.computeIfAbsent(attackers, none -> new ArrayList<>())
                            .add(found);
                    out.printf("round %d, %d attackers: p99 %.0f us%n", round, attackers, found.latency.p99());
                }
            }
            devices.leave();
        }
        print();
    }

    private Figures measure(LoadRun run, ServerProcess server, int attackers) {
        int port = server.address().getPort();
        Process flood = attackers == 0 ? null : flood(port, attackers);
        HealthProbe probe = new HealthProbe(port);
        try {
            LoadRun.LoadResult load = run.steady(revision, PUBLISHES_PER_SECOND, WARM_UP, MEASURED);
            revision += load.published();
            probe.end();
            LoadRun.Latency latency = Objects.requireNonNull(load.latency(), "a steady run measures latency");
            return new Figures(load, latency, probe.p99Millis(), probe.longestMillis());
        } finally {
            probe.end();
            if (flood != null) {
                flood.destroy();
                flood.onExit().join();
            }
        }
    }

    private static Process flood(int port, int attackers) {
        List<String> command = List.of(
                "nice",
                "-n",
                "19",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Flooder.class.getName(),
                Integer.toString(port),
                Integer.toString(attackers));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print() {
        out.println(
                "\n| attackers | p50 µs | p99 µs | p99.9 µs | p99, of that without | `/healthz` p99 ms | longest ms |"
                        + " hub CPU s a second | missed / repeated |");
        out.println("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        double quiet = median(figures.getOrDefault(0, List.of()), each -> each.latency.p99());
        figures.forEach((attackers, found) -> out.printf(
                Locale.ROOT,
                "| %d | %.0f | %.0f | %.0f | %.2f | %.1f | %.1f | %.2f | %s |%n",
                attackers,
                median(found, each -> each.latency.p50()),
                median(found, each -> each.latency.p99()),
                median(found, each -> each.latency.p999()),
                median(found, each -> each.latency.p99()) / quiet,
                median(found, each -> each.healthP99),
                median(found, each -> each.healthLongest),
                median(
                        found,
                        each -> each.load.usage().server() / each.load.usage().wall()),
                faults(found)));
    }

    private static String faults(List<Figures> found) {
        long lost = found.stream().mapToLong(each -> each.load.faults().lost()).sum();
        long repeated =
                found.stream().mapToLong(each -> each.load.faults().repeated()).sum();
        return lost + " / " + repeated;
    }

    private static double median(List<Figures> of, ToDoubleFunction<Figures> figure) {
        double[] sorted = of.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
