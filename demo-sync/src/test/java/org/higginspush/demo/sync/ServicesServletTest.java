package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.demo.sync.VisitorRequests.json;
import static org.higginspush.demo.sync.VisitorRequests.token;
import static org.higginspush.demo.sync.VisitorRequests.user;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicesServletTest {
    private static final String ON = "{\"running\":true}";
    private static final String OFF = "{\"running\":false}";

    @TempDir
    private static Path data;

    private static TestHub hub;
    private static VisitorRequests requests;

    @BeforeAll
    static void start() throws Exception {
        hub = TestHub.start(data, List.of(new SyncPlugin()));
        requests = new VisitorRequests(hub.uri());
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static HttpResponse<String> list(JsonNode visit) throws Exception {
        return requests.send("GET", "attributes/users/" + user(visit) + "/contexts", token(visit), null);
    }

    @Test
    void theAttributeServerIsOffForOneVisitorAndNotForAnother() throws Exception {
        JsonNode visit = requests.starts();
        JsonNode other = requests.starts();

        JsonNode state = requests.sent("PUT", "services/attribute-server", token(visit), OFF);

        assertThat(state).hasToString("{\"attribute-server\":false,\"hub\":true,\"addresses\":[]}");
        HttpResponse<String> refused = list(visit);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(json(refused).path("switchedOff").booleanValue()).isTrue();
        assertThat(list(other).statusCode()).isEqualTo(200);
        requests.sent("PUT", "services/attribute-server", token(visit), ON);
        assertThat(list(visit).statusCode()).isEqualTo(200);
    }

    @Test
    void theHubIsOffForTheDevicesOfOneVisitor() throws Exception {
        JsonNode visit = requests.starts();
        RawBayeux device = new RawBayeux(hub.uri());
        requests.sent("PUT", "services/hub", token(visit), OFF);

        assertThat(device.reply(RawBayeux.handshake(token(visit), "long-polling"))
                        .path("error")
                        .asText())
                .startsWith("503");
        assertThat(list(visit).statusCode()).isEqualTo(200);
        requests.sent("PUT", "services/hub", token(visit), ON);
        assertThat(device.handshakes(token(visit))).isNotEmpty();
    }

    @Test
    void theHubEndsTheStreamsOfAVisitorToo() throws Exception {
        JsonNode visit = requests.starts();
        HttpRequest stream = HttpRequest.newBuilder(hub.uri().resolve("/v1/users/" + user(visit) + "/changes"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token(visit))
                .build();
        try (InputStream events = HttpClient.newHttpClient()
                .send(stream, BodyHandlers.ofInputStream())
                .body()) {
            requests.sent("PUT", "services/hub", token(visit), OFF);

            assertThat(new String(events.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("resync");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,services/hub,404",
        "PUT,services/else,404",
        "PUT,services/hub,400",
        "PUT,services/attribute-server,400"
    })
    void anythingElseIsRefused(String method, String path, int status) throws Exception {
        assertThat(requests.send(method, path, token(requests.starts()), method.equals("PUT") ? "{}" : null)
                        .statusCode())
                .isEqualTo(status);
    }

    @Test
    void onlyAVisitorSwitches() throws Exception {
        assertThat(requests.send("PUT", "services/hub", hub.token("alex", "phone"), OFF)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aHubThatListensOnAllAddressesNamesThoseThatOthersReach() {
        assertThat(LocalAddresses.of(URI.create("http://127.0.0.1:8080"))).isEmpty();
        assertThat(LocalAddresses.of(URI.create("http://0.0.0.0:8080")))
                .allMatch(address -> address.matches("http://\\d+(\\.\\d+){3}:8080/"))
                .noneMatch(address -> address.contains("127.0.0.1"));
    }
}
