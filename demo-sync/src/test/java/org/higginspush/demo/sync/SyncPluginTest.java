package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import org.higginspush.client.Selector;
import org.higginspush.client.SelectorState;
import org.higginspush.client.TokenSupplier;
import org.higginspush.demo.sync.attributes.AttributeStore;
import org.higginspush.demo.sync.attributes.AttributesClient;
import org.higginspush.demo.sync.attributes.Precondition;
import org.higginspush.demo.sync.attributes.StorageLimits;
import org.higginspush.demo.sync.attributes.Update;
import org.higginspush.demo.sync.http.Json;
import org.higginspush.demo.sync.selector.Device;
import org.higginspush.demo.sync.selector.PushedDevice;
import org.higginspush.hub.Hub;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.plugin.HubPlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration in a hub, as {@code hub demo} starts it. */
class SyncPluginTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path data;

    private Hub startHub(String... settings) throws Exception {
        return Hub.start(HubConfig.forTests(data, settings), List.of(new SyncPlugin()));
    }

    private JsonNode visit(URI hub) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(hub.resolve("/sync/api/start"))
                .POST(BodyPublishers.noBody())
                .timeout(LONG)
                .build();
        return Json.read(http.send(request, BodyHandlers.ofString()).body());
    }

    private static PushedDevice device(URI hub, JsonNode visit, int index) {
        String user = visit.path("user").textValue();
        String token = visit.path("devices").path(index).path("token").textValue();
        Device device = new Device(new AttributesClient(hub.resolve("/sync/api/attributes/"), user, () -> token));
        return PushedDevice.start(
                device,
                Selector.builder(hub, user, TokenSupplier.fixed(token))
                        .quietPeriod(Duration.ofMillis(10))
                        .reconnect(Duration.ofMillis(20), Duration.ofMillis(200)));
    }

    private static void awaitSeen(PushedDevice device, String context, String attribute, String value) {
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(device.device().attributes(context)).containsEntry(attribute, value));
    }

    @Test
    void theHubFindsIt() {
        assertThat(ServiceLoader.load(HubPlugin.class)).hasAtLeastOneElementOfType(SyncPlugin.class);
    }

    @Test
    void aJavaSelectorJoinsTheDevicesOfAVisitor() throws Exception {
        try (Hub hub = startHub()) {
            JsonNode visit = visit(hub.uri());
            try (PushedDevice home = device(hub.uri(), visit, 0);
                    PushedDevice phone = device(hub.uri(), visit, 2)) {
                awaitSeen(phone, "passwords", "Bank", "quiet-harbor-17");

                home.edit("passwords", "Bank", "changed");

                awaitSeen(phone, "passwords", "Bank", "changed");
            }
        }
    }

    @Test
    void theChangesOfAProcessThatEndedBeforeItTellThemAreToldWhenItIsBack() throws Exception {
        Hub first = startHub();
        URI address = first.uri();
        JsonNode visit = visit(address);
        try (PushedDevice phone = device(address, visit, 2)) {
            awaitSeen(phone, "profile", "Street", "7 Mill Lane");
            first.close();
            write(visit.path("user").textValue(), "profile", Map.of("Street", "1 New Road"));

            Hub second = startHub("port=" + address.getPort());

            awaitSeen(phone, "profile", "Street", "1 New Road");
            assertThat(phone.selector().state().mode()).isEqualTo(SelectorState.Mode.PUSH);
            second.close();
        }
    }

    /** The data of a process that ended after the write and before it told the hub. */
    private void write(String user, String context, Map<String, String> attributes) {
        Path file = data.resolve("sync/attributes/attributes.db");
        try (AttributeStore store = AttributeStore.open(file, StorageLimits.DEFAULT)) {
            store.write(user, context, Precondition.revision(1), Update.merge(attributes), "home-pc");
        }
    }

    @Test
    void aVisitorKeepsItsDataOverARestart() throws Exception {
        Hub first = startHub();
        JsonNode visit = visit(first.uri());
        first.close();

        try (Hub second = startHub()) {
            String token = visit.path("devices").path(0).path("token").textValue();
            HttpRequest renewal = HttpRequest.newBuilder(second.uri().resolve("/sync/api/renew"))
                    .header("Authorization", "Bearer " + token)
                    .POST(BodyPublishers.noBody())
                    .timeout(LONG)
                    .build();
            HttpResponse<String> renewed = http.send(renewal, BodyHandlers.ofString());

            assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(200);
        }
    }

    private String get(URI hub, String path, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(hub.resolve(path))
                .header("Authorization", "Bearer " + token)
                .timeout(LONG)
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void nothingIsKeptOfAVisitorWhoIsGone() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        try (Hub hub = Hub.start(HubConfig.forTests(data), List.of(new SyncPlugin(now::get)))) {
            JsonNode visit = visit(hub.uri());
            String user = visit.path("user").textValue();
            String token = visit.path("devices").path(0).path("token").textValue();
            String recorded = "/v1/users/" + user + "/changes?since=";
            String before = Json.read(get(hub.uri(), "/v1/users/" + user + "/changes", token))
                    .path("position")
                    .textValue();
            get(hub.uri(), "/sync/api/signals/profile/1", token);
            get(hub.uri(), "/sync/api/signals/passwords/1", token);
            String epoch = before.substring(0, before.indexOf(':'));
            assertThat(get(hub.uri(), recorded + epoch + ":0", token)).contains("\"passwords\"", "\"profile\"");

            now.updateAndGet(time -> time.plus(Duration.ofMinutes(61)));
            visit(hub.uri());

            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(get(hub.uri(), "/sync/api/attributes/users/" + user + "/contexts", token))
                                    .isEqualTo("{\"contexts\":[]}"));
            assertThat(get(hub.uri(), recorded + epoch + ":0", token)).doesNotContain("passwords", "profile");
        }
    }

    @Test
    void thePageHasAStrictContentSecurityPolicy() throws Exception {
        try (Hub hub = startHub()) {
            HttpRequest request = HttpRequest.newBuilder(hub.uri().resolve("/sync/"))
                    .timeout(LONG)
                    .build();
            HttpResponse<String> page = http.send(request, BodyHandlers.ofString());

            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'self';")
                    .doesNotContain("unsafe");
            assertThat(page.body()).doesNotContainPattern("(?i)<style|style=|<script>| on[a-z]+=");
        }
    }
}
