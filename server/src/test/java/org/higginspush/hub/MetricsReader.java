package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads the metrics of a hub from this machine, as Prometheus would. */
public final class MetricsReader {
    private final RawBayeux http;

    /**
     * @param hub an address of the hub that serves operations
     */
    public MetricsReader(URI hub) {
        http = new RawBayeux(hub);
    }

    /** All that the hub tells, as text. */
    public String text() {
        HttpResponse<String> answer = http.get("/metrics");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** The value of each series. */
    public Map<String, Double> samples() {
        Map<String, Double> samples = new HashMap<>();
        text().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int end = line.lastIndexOf(' ');
            String before = line.substring(0, end);
            assertThat(samples.put(before, Double.valueOf(line.substring(end + 1))))
                    .as(line)
                    .isNull();
        });
        return samples;
    }

    /** The names of all series, without labels. */
    public Set<String> names() {
        return samples().keySet().stream()
                .map(series -> series.replaceAll("\\{.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The value of a series, without the beginning that all of the hub's have; what was never told is 0. */
    public double value(String series) {
        return samples().getOrDefault("higgins_push_" + series, 0.0);
    }

    /** All series of a metric that are not zero, by their labels. */
    public Map<String, Double> values(String metric) {
        Map<String, Double> values = new HashMap<>();
        samples().forEach((series, value) -> {
            if (series.startsWith("higgins_push_" + metric + "{") && value != 0) {
                values.put(series.substring(series.indexOf('{') + 1, series.length() - 1), value);
            }
        });
        return values;
    }

    /** Waits until a series has this value: what is counted after an answer was written may come a moment later. */
    public void awaits(String series, double value) {
        await().atMost(RawBayeux.LIMIT)
                .untilAsserted(() -> assertThat(value(series)).isEqualTo(value));
    }

    /** Waits until these are the series of a metric that are not zero. */
    public void awaits(String metric, Map<String, Double> values) {
        await().atMost(RawBayeux.LIMIT)
                .untilAsserted(() -> assertThat(values(metric)).isEqualTo(values));
    }
}
