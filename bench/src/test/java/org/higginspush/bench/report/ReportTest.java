package org.higginspush.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.higginspush.bench.load.CpuMeter;
import org.higginspush.bench.load.DeliveryTracker;
import org.higginspush.bench.load.LoadRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    private Path folder;

    private static LoadRun.LoadResult load(double cpu) {
        CpuMeter.Usage usage = new CpuMeter.Usage(2, cpu, 0.5, 0.3);
        return new LoadRun.LoadResult(
                1000, 1_000_000, usage, 104.5, new LoadRun.Latency(180, 900, 2000), DeliveryTracker.Faults.NONE, null);
    }

    private static Results results() {
        Results results = new Results();
        for (String name : List.of("hub", "cometd", "c")) {
            Results.TargetResult target = new Results.TargetResult(name, name + " & co");
            for (double cpu : new double[] {9, 10, 30}) {
                target.visits.add(
                        new Results.Visit(new Results.ConnectStorm(100, 0.5, 0.02), load(cpu), load(2 * cpu)));
            }
            target.first = target.visits.get(0);
            target.memory = new Results.Memory(100, 5000, 2000);
            target.heartbeats = new Results.Heartbeats(100, 50, 60, 120_000);
            results.targets.add(target);
        }
        results.timer = new Results.Timer(100);
        results.publishing.add(new Results.Publishing("1 x 64 under way", 20_000, 50, 0, 900));
        return results;
    }

    @Test
    void theTableShowsTheMedianOfTheRounds() {
        assertThat(new Tables(results()).text())
                .contains("| hub & co | 10.0 | 500 000 | 20.0 | 180 | 900 | 2 000 | 105 | 0 / 0 / 0 / 0 |");
    }

    @Test
    void idleCostIsToldForTheServersOwnHeartbeat() {
        assertThat(results().targets.get(0).heartbeats.cpuPerMinute(15_000)).isEqualTo(0.45);
    }

    @Test
    void theTimerIsComparedWithPush() {
        assertThat(new Tables(results()).text())
                .contains("| 1000 | timer | 120 000 | 12.0 | 15.0 s | 29.7 s |")
                .contains("| 1000 | push | 30 000 | 1.80 | 0.18 ms | 0.90 ms |");
    }

    @Test
    void aServerThatCouldNotBeMeasuredIsNamedWithTheReason() {
        Results results = results();
        Results.TargetResult absent = new Results.TargetResult("nats", "nats-server");
        absent.stopped = "nats-server is not installed";
        results.targets.add(absent);
        assertThat(new Tables(results).text()).contains("- nats: nats-server is not installed");
    }

    @Test
    void writesJsonAndAWellFormedPlot() throws Exception {
        new Report(results()).writeTo(folder);
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("results.json").toFile());
        assertThat(json.path("targets").path(0).path("visits").size()).isEqualTo(3);
        var plot = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("results.svg").toFile());
        assertThat(plot.getElementsByTagName("rect").getLength()).isGreaterThan(3 * 8);
        assertThat(Files.readString(folder.resolve("results.md"))).contains("### Deliveries");
    }

    @Test
    void goalsAreReachedOrNot() {
        assertThat(new Tables(results()).text())
                .contains("| busy: CPU per delivery, × plain CometD | 0.5 | 1.00 | **no** |")
                .contains("| bytes on the wire per notice | 105 | 105 | yes |")
                .contains("| heap per idle WebSocket device, bytes | 5 000 | 5 000 | yes |")
                .contains("| durable changes a second, 64 under way | at least 20 000 | 20 000 | yes |");
    }

    @Test
    void aRunTakesThePlaceOfTheOneBeforeInThePage() throws Exception {
        new Report(results()).writeTo(folder);
        Path page = folder.resolve("performance.md");
        Files.writeString(page, """
                before
                <!-- results: written by bench/run record -->
                an old run
                <!-- end of results -->
                after
                """);

        PerformancePage.record(folder, page);

        assertThat(Files.readString(page))
                .startsWith("before\n")
                .contains("(performance.svg)", "### Deliveries")
                .doesNotContain("an old run")
                .endsWith("<!-- end of results -->\nafter\n");
        assertThat(folder.resolve("performance.svg")).exists();
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddle() {
        assertThat(Results.median(List.of(1, 2, 4, 9), Integer::doubleValue)).isEqualTo(3);
        assertThat(Results.median(List.<Integer>of(), Integer::doubleValue)).isNaN();
    }
}
