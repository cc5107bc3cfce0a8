package org.higginspush.bench.report;

import static org.higginspush.bench.report.Results.median;
import static org.higginspush.bench.report.Table.figure;
import static org.higginspush.bench.report.Table.figureOrNone;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.higginspush.bench.load.DeliveryTracker;
import org.higginspush.bench.load.LoadRun;
import org.higginspush.bench.report.Results.TargetResult;
import org.higginspush.bench.report.Results.Visit;
import org.jspecify.annotations.Nullable;

/** The results as Markdown: medians over the rounds. */
final class Tables {
    /** The number of devices that idle costs are given for. */
    private static final int MANY = 15_000;

    private final Results results;
    private final StringBuilder out = new StringBuilder();

    Tables(Results results) {
        this.results = results;
    }

    String text() {
        results.conditions.forEach((name, value) -> line("- " + name + ": " + value));
        String goals = new Goals(results).text();
        if (!goals.isEmpty()) {
            section("Goals", goals);
        }
        section("Deliveries", load(target -> target.visits));
        section("Idle devices and reconnects", idle());
        section("Long polling", polling());
        section("Beside plain CometD and the C yardstick", ratios());
        section("Publishing, recorded durably", publishing());
        if (results.timer != null) {
            section("A timer of 30 seconds beside push", new TimerTable(results).text());
        }
        if (!results.micro.isEmpty()) {
            section("Inner pieces", micro());
        }
        remarks();
        return out.toString();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void section(String title, String body) {
        line("\n### " + title + "\n");
        out.append(body);
    }

    private String load(Function<TargetResult, List<Visit>> visits) {
        Table table = new Table(
                "server",
                "busy: CPU s per million",
                "deliveries/s",
                "steady: CPU s per million",
                "p50 µs",
                "p99 µs",
                "p99.9 µs",
                "bytes per notice",
                "lost / overtaken / repeated / misrouted");
        for (TargetResult target : results.targets) {
            List<Visit> all = visits.apply(target);
            if (!all.isEmpty()) {
                table.row(
                        target.description,
                        figure(median(all, visit -> visit.busy().cpuPerMillion())) + limit(all, Visit::busy),
                        figure(median(all, visit -> visit.busy().deliveriesPerSecond())),
                        figure(median(all, visit -> visit.steady().cpuPerMillion())) + limit(all, Visit::steady),
                        figure(latency(all, LoadRun.Latency::p50)),
                        figure(latency(all, LoadRun.Latency::p99)),
                        figure(latency(all, LoadRun.Latency::p999)),
                        figureOrNone(median(all, visit -> visit.steady().wireBytes())),
                        faults(all));
            }
        }
        return table.text();
    }

    private static String limit(List<Visit> visits, Function<Visit, LoadRun.LoadResult> load) {
        return visits.stream().anyMatch(visit -> load.apply(visit).usage().generatorWasTheLimit()) ? " (g)" : "";
    }

    static double latency(List<Visit> visits, ToDoubleFunction<LoadRun.Latency> percentile) {
        return median(visits, visit -> {
            LoadRun.Latency latency = visit.steady().latency();
            return latency == null ? Double.NaN : percentile.applyAsDouble(latency);
        });
    }

    private static String faults(List<Visit> visits) {
        DeliveryTracker.Faults sum = DeliveryTracker.Faults.NONE;
        for (Visit visit : visits) {
            sum = sum.plus(visit.busy().faults()).plus(visit.steady().faults());
        }
        return sum.lost() + " / " + sum.overtaken() + " / " + sum.repeated() + " / " + sum.misrouted();
    }

    private String idle() {
        Table table = new Table(
                "server",
                "heap B per device",
                "native B per device",
                "CPU µs per heartbeat",
                "CPU s a minute, 15 000 devices",
                "connect, cold: CPU µs",
                "connect, warm: CPU µs",
                "connects/s, warm");
        for (TargetResult target : results.targets) {
            if (target.first != null) {
                table.row(
                        target.description,
                        of(target.memory, memory -> figureOrNone(memory.heapPerDevice())),
                        of(target.memory, memory -> figure(memory.nativePerDevice())),
                        of(target.heartbeats, beats -> figure(beats.microsPerBeat())),
                        of(target.heartbeats, beats -> figure(beats.cpuPerMinute(MANY))),
                        figure(target.first.storm().microsPerDevice()),
                        figure(median(target.visits, visit -> visit.storm().microsPerDevice())),
                        figure(median(target.visits, visit -> visit.storm().perSecond())));
            }
        }
        return table.text();
    }

    private static <T> String of(@Nullable T found, Function<T, String> figure) {
        return found == null ? Table.NONE : figure.apply(found);
    }

    private String polling() {
        Table table = new Table("server", "heap B per waiting poll", "native B per waiting poll", "connect: CPU µs");
        for (TargetResult target : results.targets) {
            if (!target.polling.isEmpty()) {
                table.row(
                        target.description,
                        of(target.pollingMemory, memory -> figureOrNone(memory.heapPerDevice())),
                        of(target.pollingMemory, memory -> figure(memory.nativePerDevice())),
                        figure(median(target.polling, visit -> visit.storm().microsPerDevice())));
            }
        }
        return load(target -> target.polling) + "\n" + table.text();
    }

    private String ratios() {
        Table table = new Table(
                "server", "busy CPU × CometD", "steady CPU × CometD", "busy CPU × C", "steady CPU × C", "p50 × C");
        List<Visit> cometd = visitsOf("cometd");
        List<Visit> c = visitsOf("c");
        for (TargetResult target : results.targets) {
            if (!target.visits.isEmpty()) {
                table.row(
                        target.description,
                        figure(busy(target.visits) / busy(cometd)),
                        figure(steady(target.visits) / steady(cometd)),
                        figure(busy(target.visits) / busy(c)),
                        figure(steady(target.visits) / steady(c)),
                        figure(latency(target.visits, LoadRun.Latency::p50) / latency(c, LoadRun.Latency::p50)));
            }
        }
        return table.text();
    }

    private List<Visit> visitsOf(String name) {
        return results.targets.stream()
                .filter(target -> target.name.equals(name))
                .findFirst()
                .map(target -> target.visits)
                .orElse(List.of());
    }

    static double busy(List<Visit> visits) {
        return median(visits, visit -> visit.busy().cpuPerMillion());
    }

    static double steady(List<Visit> visits) {
        return median(visits, visit -> visit.steady().cpuPerMillion());
    }

    private String publishing() {
        Table table = new Table("publishers", "changes/s", "CPU s per million", "refused", "the disk: syncs/s");
        for (Results.Publishing each : results.publishing) {
            table.row(
                    each.what(),
                    figure(each.perSecond()),
                    figure(each.cpuPerMillion()),
                    Long.toString(each.refused()),
                    figure(each.syncsPerSecond()));
        }
        return table.text();
    }

    private String micro() {
        Table table = new Table("piece", "a call", "±", "unit");
        results.micro.forEach(each -> table.row(each.name(), figure(each.score()), figure(each.error()), each.unit()));
        return table.text();
    }

    private void remarks() {
        line("\n(g): the generator had no room left, so the server was not shown at its limit.");
        for (TargetResult target : results.targets) {
            if (target.stopped != null) {
                line("- " + target.name + ": " + target.stopped);
            }
            target.visits.stream()
                    .flatMap(visit -> Stream.of(visit.busy(), visit.steady()))
                    .map(LoadRun.LoadResult::remark)
                    .filter(Objects::nonNull)
                    .distinct()
                    .forEach(remark -> line("- " + target.name + ": " + remark));
        }
    }
}
