package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.higginspush.hub.docs.Repository;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.wakeup.RecordedWakeUps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts and the dashboard of {@code dist/monitoring} fit what a real hub tells a real Prometheus. */
class MonitoringTest {
    private static final Pattern NAME = Pattern.compile("\\b(?:higgins_push|jvm|process|system)_\\w+");
    private static final Pattern ALERT = Pattern.compile("(?m)^      - alert: (\\w+)$");

    @TempDir
    private Path folder;

    private static Path shipped(String name) {
        return Repository.file("dist/monitoring/" + name);
    }

    private static JsonNode dashboard() {
        return RawBayeux.json(Repository.text(shipped("grafana-dashboard.json")));
    }

    private static List<String> dashboardExpressions() {
        List<String> expressions = new ArrayList<>();
        dashboard()
                .get("panels")
                .forEach(panel -> panel.path("targets")
                        .forEach(target -> expressions.add(target.get("expr").asText())));
        return expressions;
    }

    /** A hub that could wake devices, with a device and a publisher over each of two transports. */
    private TestHub hubWithTraffic() throws Exception {
        TestHub hub = TestHub.withGateways(
                folder.resolve("data"), List.of(new GatewayRoute(PushPlatform.FCM, null, new RecordedWakeUps())));
        CometdClient phone = hub.device("websocket", "alex", "phone").connects("alex");
        NoticeReader tablet = NoticeReader.of(hub, "plain-websocket", "alex", "tablet");
        CometdClient server = hub.publisher("long-polling");
        server.handshakes();
        for (int revision = 1; revision <= 3; revision++) {
            server.changes("alex", "notes", revision, null);
            phone.hears("notes", revision);
            assertThat(tablet.hears().get("revision").asInt()).isEqualTo(revision);
        }
        return hub;
    }

    private String promtool(Path input, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(args));
        Path output = folder.resolve("promtool.out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .start();
        int code = process.waitFor();
        String said = Files.readString(output);
        assertThat(code).as(command + "\n" + said).isZero();
        return said;
    }

    @Test
    void theAlertsFireWhenTheyShouldAndAreQuietBesideThat() throws Exception {
        Path nothing = Files.createFile(folder.resolve("nothing"));
        long alerts =
                ALERT.matcher(Repository.text(shipped("alerts.yml"))).results().count();
        assertThat(promtool(
                        nothing, "check", "config", shipped("prometheus.yml").toString()))
                .contains("SUCCESS: " + alerts + " rules found");
        assertThat(promtool(nothing, "test", "rules", shipped("alerts-test.yml").toString()))
                .contains("SUCCESS");
    }

    @Test
    void eachAlertIsTestedAndExplained() {
        String tests = Repository.text(shipped("alerts-test.yml"));
        String page = Repository.text(Repository.file("docs/operations.md"));
        Matcher alert = ALERT.matcher(Repository.text(shipped("alerts.yml")));
        while (alert.find()) {
            assertThat(tests)
                    .contains("- name: " + alert.group(1) + " fires", "- name: " + alert.group(1) + " is quiet");
            assertThat(page).contains("| `" + alert.group(1) + "` |");
        }
    }

    @Test
    void whatIsToldIsAsPrometheusWantsIt() throws Exception {
        try (TestHub hub = hubWithTraffic()) {
            MetricsReader metrics = new MetricsReader(hub.uri());
            Path scraped = Files.writeString(folder.resolve("scraped"), metrics.text(), StandardCharsets.UTF_8);
            assertThat(promtool(scraped, "check", "metrics")).isEmpty();
        }
    }

    @Test
    void everyMetricOfTheAlertsAndTheDashboardIsThere() throws Exception {
        Set<String> used = new TreeSet<>();
        NAME.matcher(Repository.text(shipped("alerts.yml"))).results().forEach(match -> used.add(match.group()));
        dashboardExpressions()
                .forEach(expression -> NAME.matcher(expression).results().forEach(match -> used.add(match.group())));
        assertThat(used).hasSizeGreaterThan(25);
        assertThat(used.remove("higgins_push_tls_certificate_end_seconds")).isTrue(); // this hub has none: see TlsTest
        try (TestHub hub = hubWithTraffic()) {
            System.gc(); // of which it is told afterwards
            MetricsReader metrics = new MetricsReader(hub.uri());
            await().atMost(RawBayeux.LIMIT)
                    .untilAsserted(() -> assertThat(metrics.names()).containsAll(used));
        }
    }

    @Test
    void aRealPrometheusScrapesAHubAndUnderstandsTheDashboard() throws Exception {
        try (TestHub hub = hubWithTraffic();
                PrometheusServer prometheus = PrometheusServer.start(folder, hub.uri())) {
            prometheus.awaits("up{job=\"higgins-push\"}", "job", Map.of("higgins-push", 1.0));
            prometheus.awaits("higgins_push_changes_total", "job", Map.of("higgins-push", 3.0));
            prometheus.awaits(
                    "higgins_push_notices_total > 0", "transport", Map.of("websocket", 3.0, "plain-websocket", 3.0));
            prometheus.awaits("higgins_push_publish_seconds_count", "job", Map.of("higgins-push", 3.0));
            prometheus.awaits(
                    "sum by (transport) (higgins_push_sessions)",
                    "transport",
                    Map.of("websocket", 1.0, "plain-websocket", 1.0, "long-polling", 1.0));
            for (String expression : dashboardExpressions()) {
                prometheus.query(expression.replace("$instance", ".*").replace("$__rate_interval", "1m"), "instance");
            }
            await().atMost(RawBayeux.LIMIT)
                    .untilAsserted(() -> prometheus
                            .asks("/api/v1/rules")
                            .get("groups")
                            .forEach(group -> group.get("rules")
                                    .forEach(rule -> assertThat(
                                                    rule.get("health").asText())
                                            .as(rule.toString())
                                            .isEqualTo("ok"))));
        }
    }

    @Test
    void theDashboardIsOneThatGrafanaImports() {
        JsonNode dashboard = dashboard();
        assertThat(dashboard.get("uid").asText()).isEqualTo("higgins-push");
        assertThat(dashboard.has("id")).isFalse(); // of the Grafana that it came from
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode panel : dashboard.get("panels")) {
            assertThat(ids.add(panel.get("id").asInt())).as(panel.toString()).isTrue();
            assertThat(panel.get("title").asText()).isNotBlank();
            JsonNode place = panel.get("gridPos");
            assertThat(place.get("x").asInt() + place.get("w").asInt())
                    .as(panel.toString())
                    .isLessThanOrEqualTo(24);
            panel.path("targets").forEach(target -> {
                assertThat(target.get("datasource").get("uid").asText()).isEqualTo("${datasource}");
                assertThat(target.get("expr").asText()).contains("instance=~\"$instance\"");
            });
        }
        assertThat(dashboard.get("templating").get("list").findValuesAsText("name"))
                .containsExactly("datasource", "instance");
    }
}
