package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.docs.Repository;

/**
 * A real Prometheus on a free loopback port, with the very configuration and alerts of {@code dist/monitoring} but for the address of the
 * hub and how often it is asked. It is a child of this process and ends with it.
 */
final class PrometheusServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;

    private final Process process;
    private final RawBayeux http;

    private PrometheusServer(Process process, URI uri) {
        this.process = process;
        this.http = new RawBayeux(uri);
    }

    /**
     * Starts it, and waits until it answers.
     *
     * @param folder of the test's own
     */
    static PrometheusServer start(Path folder, URI hub) throws IOException {
        Files.copy(Repository.file("dist/monitoring/alerts.yml"), folder.resolve("alerts.yml"));
        String config = Repository.text(Repository.file("dist/monitoring/prometheus.yml"));
        Path file = Files.writeString(
                folder.resolve("prometheus.yml"),
                config.replace("127.0.0.1:8080", hub.getAuthority()).replaceAll("_interval: 15s", "_interval: 1s"));
        for (int attempt = 1; ; attempt++) {
            PrometheusServer started = startAt(freePort(), folder, file);
            if (started.isReady()) {
                return started;
            }
            started.close(); // somebody else had taken the port since it was found to be free
            assertThat(attempt).as(Files.readString(folder.resolve("log"))).isLessThan(ATTEMPTS);
        }
    }

    private static PrometheusServer startAt(int port, Path folder, Path config) throws IOException {
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        return new PrometheusServer(process, URI.create("http://127.0.0.1:" + port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private boolean isReady() {
        await().atMost(LIMIT).until(() -> !process.isAlive() || answers());
        return process.isAlive();
    }

    private boolean answers() {
        try {
            return http.get("/-/ready").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false; // it does not listen yet
        }
    }

    /** What its query API answers to a request that it must understand. */
    JsonNode asks(String path) {
        HttpResponse<String> answer = http.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode json = RawBayeux.json(answer.body());
        assertThat(json.get("status").asText()).as(answer.body()).isEqualTo("success");
        return json.get("data");
    }

    /** The value of each series of an expression, by one label of it. */
    Map<String, Double> query(String expression, String label) {
        Map<String, Double> values = new HashMap<>();
        asks("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .get("result")
                .forEach(series -> values.put(
                        series.get("metric").path(label).asText(),
                        series.get("value").get(1).asDouble()));
        return values;
    }

    /** Waits until an expression has these values. */
    void awaits(String expression, String label, Map<String, Double> values) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(query(expression, label)).isEqualTo(values));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
