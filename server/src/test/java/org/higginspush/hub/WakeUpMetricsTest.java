package org.higginspush.hub;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.higginspush.hub.WakeUpHub.Phone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wake-ups are measured by whose push service it was, and by its answer. */
class WakeUpMetricsTest {
    @TempDir
    private Path folder;

    @Test
    void eachWakeUpIsCountedByItsAnswer() throws Exception {
        try (WakeUpHub hub = new WakeUpHub(folder)) {
            MetricsReader metrics = new MetricsReader(hub.hub().uri());
            hub.changes("alex", "notes", 1, "home-pc");
            Phone phone = hub.phone("alex", "phone"); // the code that proves its address is a wake-up too
            metrics.awaits("wake_ups_total", Map.of("answer=\"accepted\",vendor=\"apns\"", 1.0));

            phone.syncs();
            hub.changes("alex", "notes", 2, "home-pc");
            hub.wakes(phone);
            metrics.awaits("wake_up_queue", Map.of("vendor=\"apns\"", 1.0));
        }
    }

    @Test
    void aDeviceThatIsGoneIsCountedAsThat() throws Exception {
        try (WakeUpHub hub = new WakeUpHub(folder)) {
            MetricsReader metrics = new MetricsReader(hub.hub().uri());
            hub.changes("alex", "notes", 1, "home-pc");
            Phone phone = hub.phone("alex", "phone");
            phone.syncs();
            hub.changes("alex", "notes", 2, "home-pc");
            hub.wakes(phone)
                    .refuse(
                            410,
                            "{\"reason\":\"Unregistered\",\"timestamp\":"
                                    + Instant.now().plusSeconds(60).toEpochMilli() + "}");
            metrics.awaits(
                    "wake_ups_total",
                    Map.of("answer=\"accepted\",vendor=\"apns\"", 1.0, "answer=\"gone\",vendor=\"apns\"", 1.0));
            metrics.awaits("wake_up_queue", Map.of());
        }
    }
}
