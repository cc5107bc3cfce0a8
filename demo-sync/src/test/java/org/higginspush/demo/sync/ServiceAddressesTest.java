package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.demo.sync.http.ApiContext;
import org.higginspush.hub.TestHub;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.higginspush.hub.plugin.RateLimiter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told the addresses of the hub's machine. */
class ServiceAddressesTest {
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    Path data;

    /** The switches alone, on a machine with one address. */
    private static final class SwitchesPlugin implements HubPlugin {
        @Override
        public String name() {
            return "switches";
        }

        @Override
        public void install(PluginContext hub) {
            Visitors.VisitorLimits limits = new Visitors.VisitorLimits(10, 10, Duration.ofHours(1));
            Visitors visitors = new Visitors(CLOCK, limits, user -> CompletableFuture.completedFuture(null));
            visitors.takeOver("visitor-1");
            hub.handler(
                    "/switches",
                    new ApiContext("/switches")
                            .with(new ServicesServlet(
                                    "/services/",
                                    visitors,
                                    new Services((user, isOff) -> {}),
                                    hub.tokens(PluginContext.HUB),
                                    () -> List.of("http://10.0.0.7:8080/"),
                                    new RateLimiter(10, 10, CLOCK))));
        }
    }

    @Test
    void onlyAPageOnTheHubsMachineIsToldItsAddresses() throws Exception {
        try (TestHub hub = TestHub.start(data, List.of(new SwitchesPlugin()), "proxy.trusted=127.0.0.1")) {
            String token = hub.token("visitor-1", "phone");

            assertThat(state(hub.uri(), token, "127.0.0.1")).contains("http://10.0.0.7:8080/");
            assertThat(state(hub.uri(), token, "192.0.2.7")).contains("\"addresses\":[]");
        }
    }

    private static String state(URI hub, String token, String client) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(hub.resolve("/switches/services/state"))
                .header("Authorization", "Bearer " + token)
                .header("X-Forwarded-For", client)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
