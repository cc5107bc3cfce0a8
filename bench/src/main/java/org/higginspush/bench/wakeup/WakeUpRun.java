package org.higginspush.bench.wakeup;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
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
import org.higginspush.bench.servers.Workspace;

/**
 * What others notice of wake-ups: devices hear changes of their users at a steady rate while nothing else happens, while a change for
 * everyone wakes many phones that sleep, and while the push service hangs that is to wake them; in several rounds, of which the medians
 * are printed. The push service is a process of the lowest priority with TLS and HTTP/2, and the phones it has woken do not connect:
 * what that costs is measured by the other runs.
 */
public final class WakeUpRun {
    private static final int USERS = 200;
    private static final int DEVICES_PER_USER = 3;
    private static final int PUBLISHES_PER_SECOND = 300;
    private static final int ROUNDS = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(6);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(120);
    private static final Duration WAKE_LIMIT = Duration.ofMinutes(6);
    /** So long no phone is woken again, and a little longer. */
    private static final Duration INTERVAL = Duration.ofSeconds(21);

    private static final long LOOK_NANOS = 200_000_000;

    private final HubTarget target;
    private final Workspace workspace;
    private final int phones;
    private final int perSecond;
    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<WakeUpLoad, List<MeasuredLoad>> figures = new EnumMap<>(WakeUpLoad.class);
    private long revision = 1_000_000;

    /**
     * @param cpu processor seconds of the hub from before the change until the last phone was woken, or the load ended
     */
    private record MeasuredLoad(LoadRun.LoadResult load, LoadRun.Latency latency, WakeUpFigures wakeUps, double cpu) {}

    /** @param perSecond how many phones the hub is to wake in a second, its {@code sync.capacity} */
    public WakeUpRun(Workspace workspace, int phones, int perSecond, PrintStream out) {
        this.target = HubTarget.own(workspace);
        this.workspace = workspace;
        this.phones = phones;
        this.perSecond = perSecond;
        this.out = out;
    }

    /** Runs all rounds and prints the tables. */
    public void run() {
        PushServiceFiles files = PushServiceFiles.in(workspace.freshFolder("push-service"));
        int port = ServerProcess.freePort();
        try (PhoneProcess pushService = PhoneProcess.start(port, files);
                ServerProcess hub = target.start(settings(files.environment(port)));
                EventLoop eventLoop = new EventLoop()) {
            Protocol protocol = target.protocol(USERS + phones, 0);
            Devices devices = new Devices(eventLoop, hub.address(), protocol, USERS, DEVICES_PER_USER);
            devices.open(DEVICES_PER_USER * USERS, CONNECT_LIMIT);
            Publisher publisher = protocol.publisher();
            eventLoop.connect(hub.address(), publisher);
            if (!eventLoop.run(publisher::isReady, CONNECT_LIMIT)) {
                throw new IllegalStateException("the publisher could not connect");
            }
            LoadRun load = new LoadRun(eventLoop, devices, publisher, hub::cpuSeconds);
            measure(load, hub, pushService, WakeUpLoad.NONE); // compiles what the hub needs
            long before = hub.memory().heap();
            register(hub, pushService);
            long registered = hub.memory().heap();
            printMemory("registered", registered - before);
            measureAll(load, hub, pushService, registered);
            devices.leave();
        }
        print();
    }

    private Map<String, String> settings(Map<String, String> pushService) {
        Map<String, String> all = new HashMap<>(pushService);
        all.put("HIGGINS_PUSH_SYNC_CAPACITY", Integer.toString(perSecond));
        return all;
    }

    private void register(ServerProcess hub, PhoneProcess pushService) {
        long from = System.nanoTime();
        List<String> tokens = target.userTokens(USERS + phones).subList(USERS, USERS + phones);
        pushService.register(hub.address().getPort(), USERS, tokens);
        out.printf(Locale.ROOT, "%d phones registered in %.1f s%n", phones, (System.nanoTime() - from) / 1e9);
    }

    private void printMemory(String what, long bytes) {
        out.printf(Locale.ROOT, "heap of the hub for a phone that is %s: %d bytes%n", what, bytes / phones);
    }

    private void measureAll(LoadRun load, ServerProcess hub, PhoneProcess pushService, long heapBefore) {
        keep(measure(load, hub, pushService, WakeUpLoad.WAKE_UPS), "warm-up");
        figures.clear();
        for (int round = 1; round <= ROUNDS; round++) {
            keep(measure(load, hub, pushService, WakeUpLoad.NONE), "round " + round + ", nothing");
            keep(measure(load, hub, pushService, WakeUpLoad.WAKE_UPS), "round " + round + ", wake-ups");
        }
        for (int round = 1; round <= ROUNDS; round++) {
            keep(measure(load, hub, pushService, WakeUpLoad.HANGING), "round " + round + ", hanging");
            if (round == 1) {
                printMemory(
                        "to be woken, more than when it was registered",
                        hub.memory().heap() - heapBefore);
            }
            long from = System.nanoTime();
            pushService.hangs(false);
            WakeUpFigures recovered = awaitWoken(load, pushService);
            out.printf(
                    Locale.ROOT,
                    "  after the push service works again: %d woken within %.0f s, %d twice%n",
                    recovered.woken(),
                    (System.nanoTime() - from) / 1e9,
                    recovered.again());
            awaitInterval(load);
        }
    }

    /** Waits until all phones were woken, while the other devices go on with their heartbeats. */
    private WakeUpFigures awaitWoken(LoadRun load, PhoneProcess pushService) {
        long[] next = {System.nanoTime()};
        load.eventLoop()
                .run(
                        () -> {
                            long now = System.nanoTime();
                            if (now < next[0]) {
                                return false;
                            }
                            next[0] = now + LOOK_NANOS;
                            return pushService.figures().woken() >= phones;
                        },
                        WAKE_LIMIT);
        return pushService.figures();
    }

    /** So long that all phones may be woken again. */
    private static void awaitInterval(LoadRun load) {
        load.eventLoop().run(() -> false, INTERVAL);
    }

    private void keep(MeasuredLoad found, String name) {
        out.printf(
                Locale.ROOT,
                "%s: p99 %.0f us, %d woken in %d ms, %d requests%n",
                name,
                found.latency.p99(),
                found.wakeUps.woken(),
                found.wakeUps.millis(),
                found.wakeUps.requests());
    }

    private MeasuredLoad measure(LoadRun run, ServerProcess hub, PhoneProcess pushService, WakeUpLoad what) {
        pushService.begin();
        pushService.hangs(what == WakeUpLoad.HANGING);
        double cpuBefore = hub.cpuSeconds();
        if (what != WakeUpLoad.NONE) {
            publishForEveryone(hub);
        }
        LoadRun.LoadResult load = run.steady(revision, PUBLISHES_PER_SECOND, WARM_UP, MEASURED);
        revision += load.published();
        WakeUpFigures wakeUps = what == WakeUpLoad.WAKE_UPS ? awaitWoken(run, pushService) : pushService.figures();
        double cpu = hub.cpuSeconds() - cpuBefore;
        MeasuredLoad found = new MeasuredLoad(
                load, Objects.requireNonNull(load.latency(), "a steady run measures latency"), wakeUps, cpu);
        figures.computeIfAbsent(what, none -> new ArrayList<>()).add(found);
        if (what == WakeUpLoad.WAKE_UPS) {
            awaitInterval(run);
        }
        return found;
    }

    private void publishForEveryone(ServerProcess hub) {
        HttpRequest post = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + hub.address().getPort() + "/v1/everyone/changes"))
                .header("Authorization", "Bearer " + target.publisherToken())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"context\":\"c-999999\"}"))
                .build();
        try {
            HttpResponse<String> response = http.send(post, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException(response.statusCode() + ": " + response.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void print() {
        out.printf(
                "%n%d phones that sleep, %d of them to be woken a second; %d other devices that are connected, %d changes for them a"
                        + " second%n%n",
                phones, perSecond, DEVICES_PER_USER * USERS, PUBLISHES_PER_SECOND);
        out.println("| meanwhile | p50 µs | p99 µs | p99.9 µs | p99, of that without | missed |");
        out.println("|---|---:|---:|---:|---:|---:|");
        double quiet = median(of(WakeUpLoad.NONE), each -> each.latency.p99());
        figures.forEach((what, found) -> out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.0f | %.2f | %d |%n",
                what.description,
                median(found, each -> each.latency.p50()),
                median(found, each -> each.latency.p99()),
                median(found, each -> each.latency.p999()),
                median(found, each -> each.latency.p99()) / quiet,
                found.stream().mapToLong(each -> each.load.faults().lost()).sum()));
        printWakeUps();
    }

    private void printWakeUps() {
        List<MeasuredLoad> woken = of(WakeUpLoad.WAKE_UPS);
        double quiet = median(of(WakeUpLoad.NONE), each -> each.cpu);
        out.println();
        out.println("| | median |");
        out.println("|---|---:|");
        row("phones woken by one change", median(woken, each -> each.wakeUps.woken()));
        row("of them twice", median(woken, each -> each.wakeUps.again()));
        row("until the last was woken, ms", median(woken, each -> each.wakeUps.millis()));
        row("most in a second", median(woken, each -> each.wakeUps.mostInSecond()));
        row("most under way at once", median(woken, each -> each.wakeUps.mostUnderWay()));
        row("hub CPU of a wake-up, µs", median(woken, each -> (each.cpu - quiet) / phones * 1e6));
        row(
                "requests while the push service hangs, in 8 s",
                median(of(WakeUpLoad.HANGING), each -> each.wakeUps.requests()));
    }

    private void row(String name, double figure) {
        out.printf(Locale.ROOT, "| %s | %.0f |%n", name, figure);
    }

    private List<MeasuredLoad> of(WakeUpLoad what) {
        return figures.getOrDefault(what, List.of());
    }

    private static <T> double median(List<T> of, ToDoubleFunction<T> figure) {
        double[] sorted = of.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
