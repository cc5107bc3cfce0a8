package org.higginspush.hub.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.higginspush.hub.MetricsReader;
import org.higginspush.hub.TestHub;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.wakeup.RecordedWakeUps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/operations.md explains every metric of the hub's own, and no other. */
class MetricsPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(higgins_push_\\w+)` \\|");

    @TempDir
    private Path data;

    @Test
    void everyMetricIsExplained() throws Exception {
        Set<String> explained = ROW.matcher(Repository.text(Repository.file("docs/operations.md")))
                .results()
                .map((MatchResult row) -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        List<GatewayRoute> gateways = List.of(new GatewayRoute(PushPlatform.FCM, null, new RecordedWakeUps()));
        try (TestHub hub = TestHub.withGateways(data, gateways)) {
            hub.device("websocket", "alex", "phone").connects("alex");
            Set<String> told = new MetricsReader(hub.uri())
                    .names().stream()
                            .filter(name -> name.startsWith("higgins_push_"))
                            .map(name -> name.replaceAll("(seconds|writes)_(bucket|count|sum)$", "$1"))
                            .collect(Collectors.toCollection(TreeSet::new));
            told.add("higgins_push_tls_certificate_end_seconds"); // where there is a certificate, as TlsTest shows
            assertThat(explained).isEqualTo(told);
        }
    }
}
