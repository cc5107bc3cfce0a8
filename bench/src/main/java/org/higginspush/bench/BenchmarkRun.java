package org.higginspush.bench;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.higginspush.bench.micro.MicroBenchmarks;
import org.higginspush.bench.report.Conditions;
import org.higginspush.bench.report.Results;
import org.higginspush.bench.servers.Disk;
import org.higginspush.bench.servers.Target;
import org.higginspush.bench.servers.Workspace;

/**
 * The whole run: all servers are started once, then visited in turn, round by round, so that what the machine does
 * meanwhile hits all alike and every JVM is as warm as it gets.
 */
final class BenchmarkRun {
    private static final int PUBLISHES_UNDER_WAY = 64;
    private static final int MANY_PUBLISHES_UNDER_WAY = 1024;

    private final Plan plan;
    private final List<Target> targets;
    private final Disk disk;
    private final PrintStream out;
    private final long start = System.nanoTime();
    private final Results results = new Results();
    private final Map<Results.TargetResult, ServerBenchmark> running = new LinkedHashMap<>();

    BenchmarkRun(Plan plan, List<Target> targets, Workspace workspace, PrintStream out) {
        this.plan = plan;
        this.targets = targets;
        disk = new Disk(workspace.folder());
        this.out = out;
    }

    Results run() {
        results.conditions.putAll(Conditions.here(plan.toString()));
        try {
            targets.forEach(this::start);
            if (!plan.onlyPolling()) {
                webSockets();
            }
            longPolling();
            targets.forEach(this::memory);
            if (!plan.onlyPolling()) {
                hubAlone();
            }
        } finally {
            running.values().forEach(ServerBenchmark::close);
        }
        if (plan.micro()) {
            say("JMH benchmarks");
            results.micro.addAll(MicroBenchmarks.run());
        }
        results.conditions.put("took", seconds() + " s");
        return results;
    }

    private void webSockets() {
        each("warm-up", (target, benchmark) -> target.first = benchmark.firstVisit());
        for (int round = 1; round <= plan.rounds(); round++) {
            each("round " + round, (target, benchmark) -> target.visits.add(benchmark.visit()));
        }
        each("heartbeats", (target, benchmark) -> target.heartbeats = benchmark.heartbeats());
    }

    /** Memory that a server once had it keeps, so what one device takes can only be told on a fresh one. */
    private void memory(Target target) {
        Results.TargetResult result = results.targets.get(targets.indexOf(target));
        if (result.stopped == null && !plan.onlyPolling()) {
            say("memory: " + target.name());
            attempt(result, () -> onFresh(target, fresh -> result.memory = fresh.memory()));
        }
        if (result.stopped == null && target.polls()) {
            attempt(result, () -> onFresh(target, fresh -> result.pollingMemory = fresh.pollingMemory()));
        }
    }

    private void onFresh(Target target, Consumer<ServerBenchmark> step) {
        try (ServerBenchmark fresh = ServerBenchmark.start(target.another(), plan, disk)) {
            step.accept(fresh);
        }
    }

    private void start(Target target) {
        Results.TargetResult result = new Results.TargetResult(target.name(), target.description());
        results.targets.add(result);
        result.stopped = target.missing().orElse(null);
        if (result.stopped == null) {
            attempt(result, () -> running.put(result, ServerBenchmark.start(target, plan, disk)));
        } else {
            say(target.name() + ": left out, " + result.stopped);
        }
    }

    /** What only the hub does: it answers a publish once the change is durable, and it can be asked by a timer. */
    private void hubAlone() {
        each(
                "a timer",
                ServerBenchmark::isHub,
                (result, benchmark) -> results.timer = results.timer == null ? benchmark.timer() : results.timer);
        each("publishing", ServerBenchmark::isHub, (result, benchmark) -> {
            results.publishing.add(benchmark.publishing(1, PUBLISHES_UNDER_WAY));
            results.publishing.add(benchmark.publishing(PUBLISHES_UNDER_WAY, 1));
            results.publishing.add(benchmark.publishing(1, MANY_PUBLISHES_UNDER_WAY));
        });
    }

    private void longPolling() {
        each("long polling, warm-up", ServerBenchmark::polls, (result, benchmark) -> benchmark.warmUpPolling());
        for (int round = 1; round <= plan.pollingRounds(); round++) {
            each(
                    "long polling, round " + round,
                    ServerBenchmark::polls,
                    (result, benchmark) -> result.polling.add(benchmark.visitPolling()));
        }
    }

    private void each(String what, Step step) {
        each(what, benchmark -> true, step);
    }

    /** Does something with every server that still runs; one that fails is left out from then on. */
    private void each(String what, Predicate<ServerBenchmark> which, Step step) {
        for (Map.Entry<Results.TargetResult, ServerBenchmark> entry : List.copyOf(running.entrySet())) {
            Results.TargetResult result = entry.getKey();
            if (result.stopped == null && which.test(entry.getValue())) {
                say(what + ": " + result.name);
                attempt(result, () -> step.take(result, entry.getValue()));
            }
        }
    }

    private void attempt(Results.TargetResult result, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            result.stopped = String.valueOf(e.getMessage());
            say(result.name + ": " + result.stopped);
        }
    }

    private void say(String what) {
        out.printf("%4d s  %s%n", seconds(), what);
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    @FunctionalInterface
    private interface Step {
        void take(Results.TargetResult result, ServerBenchmark benchmark);
    }
}
