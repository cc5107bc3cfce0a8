package org.higginspush.bench.audience;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.higginspush.bench.load.Devices;
import org.higginspush.bench.load.EventLoop;
import org.higginspush.bench.load.LoadRun;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.load.Publisher;
import org.higginspush.bench.servers.HubTarget;
import org.higginspush.bench.servers.ServerProcess;

/**
 * What others notice of changes for many: devices hear changes of their users at a steady rate while nothing else happens, while
 * a group of ten thousand members is told of one change after another, and while everyone is, in several rounds; the medians are
 * printed. The members' devices are a process of the lowest priority, so that their own work on the same machine counts as little
 * as it can.
 */
public final class AudienceRun {
    private static final int USERS = 200;
    private static final int DEVICES_PER_USER = 3;
    private static final int MEMBERS = 10_000;
    private static final int PUBLISHES_PER_SECOND = 300;
    private static final int ROUNDS = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(6);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(120);

    private final HubTarget target;
    private final int connected;
    private final PrintStream out;
    private final Map<AudienceLoad, List<LoadFigures>> figures = new EnumMap<>(AudienceLoad.class);
    private long revision = 1_000_000;

    private record LoadFigures(LoadRun.LoadResult load, LoadRun.Latency latency, List<Double> millis) {}

    /**
     * @param connected how many of the members have a device that is connected
     */
    public AudienceRun(HubTarget target, int connected, PrintStream out) {
        this.target = target;
        this.connected = Math.min(connected, MEMBERS);
        this.out = out;
    }

    /** Runs all rounds and prints the table. */
    public void run() {
        try (ServerProcess server = target.start();
                EventLoop eventLoop = new EventLoop()) {
            Protocol protocol = target.protocol(USERS + connected, 0);
            AudiencePublisher audiencePublisher =
                    new AudiencePublisher(server.address().getPort(), target);
            out.println("making a group of " + MEMBERS);
            audiencePublisher.join(USERS, MEMBERS);
            try (MemberProcess members = MemberProcess.start(server.address().getPort(), target, USERS, connected)) {
                out.println(members.awaitReady(CONNECT_LIMIT));
                Devices devices = new Devices(eventLoop, server.address(), protocol, USERS, DEVICES_PER_USER);
                devices.open(DEVICES_PER_USER * USERS, CONNECT_LIMIT);
                Publisher publisher = protocol.publisher();
                eventLoop.connect(server.address(), publisher);
                if (!eventLoop.run(publisher::isReady, CONNECT_LIMIT)) {
                    throw new IllegalStateException("the publisher could not connect");
                }
                measureAll(new LoadRun(eventLoop, devices, publisher, server::cpuSeconds), audiencePublisher);
                devices.leave();
                out.println(members.end());
            }
        }
        print();
    }

    private void measureAll(LoadRun run, AudiencePublisher audiencePublisher) {
        measure(run, audiencePublisher, AudienceLoad.NONE);
        measure(run, audiencePublisher, AudienceLoad.GROUP);
        for (int round = 1; round <= ROUNDS; round++) {
            for (AudienceLoad audienceLoad : AudienceLoad.values()) {
                LoadFigures found = measure(run, audiencePublisher, audienceLoad);
                figures.computeIfAbsent(audienceLoad, none -> new ArrayList<>()).add(found);
                out.printf(
                        Locale.ROOT,
                        "round %d, %s: p99 %.0f us%n",
                        round,
                        audienceLoad.description,
                        found.latency.p99());
            }
        }
    }

    private LoadFigures measure(LoadRun run, AudiencePublisher audiencePublisher, AudienceLoad audienceLoad) {
        audiencePublisher.begin(audienceLoad);
        LoadRun.LoadResult load = run.steady(revision, PUBLISHES_PER_SECOND, WARM_UP, MEASURED);
        revision += load.published();
        List<Double> millis = audiencePublisher.end();
        LoadRun.Latency latency = Objects.requireNonNull(load.latency(), "a steady run measures latency");
        return new LoadFigures(load, latency, millis);
    }

    private void print() {
        out.printf(
                "%n%d members, %d of them connected; %d other devices%n%n",
                MEMBERS, connected, DEVICES_PER_USER * USERS);
        out.println(
                "| meanwhile | p50 µs | p99 µs | p99.9 µs | p99, of that without | changes for many | answered after,"
                        + " median ms | hub CPU s a second | missed |");
        out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        double quiet = median(figures.getOrDefault(AudienceLoad.NONE, List.of()), each -> each.latency.p99());
        figures.forEach((audienceLoad, found) -> out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.0f | %.2f | %d | %.0f | %.2f | %d |%n",
                audienceLoad.description,
                median(found, each -> each.latency.p50()),
                median(found, each -> each.latency.p99()),
                median(found, each -> each.latency.p999()),
                median(found, each -> each.latency.p99()) / quiet,
                found.stream().mapToInt(each -> each.millis.size()).sum(),
                median(found.stream().flatMap(each -> each.millis.stream()).toList(), millis -> millis),
                median(
                        found,
                        each -> each.load.usage().server() / each.load.usage().wall()),
                found.stream().mapToLong(each -> each.load.faults().lost()).sum()));
    }

    private static <T> double median(List<T> of, ToDoubleFunction<T> figure) {
        double[] sorted = of.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
