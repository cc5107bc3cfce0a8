package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.demo.sync.VisitorRequests.token;
import static org.higginspush.demo.sync.VisitorRequests.user;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushServiceServletTest {
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

    private static HttpResponse<String> toHub(String method, JsonNode visit, String path, String body)
            throws Exception {
        String device = visit.path("devices").path(0).path("device").textValue();
        HttpRequest request = HttpRequest.newBuilder(
                        hub.uri().resolve("/v1/users/" + user(visit) + "/devices/" + device + "/registration" + path))
                .header("Authorization", "Bearer " + token(visit))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @Test
    void aPhoneRegistersWithTheHubAndProvesItByTheCodeThatArrivesHere() throws Exception {
        JsonNode visit = requests.starts();
        JsonNode address = requests.sent("GET", "push-service/address", token(visit), null);

        HttpResponse<String> registered = toHub("PUT", visit, "", address.toString());
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(202);
        JsonNode wakeUp = requests.sent("GET", "push-service/wake-up", token(visit), null);
        assertThat(wakeUp.path("woken").booleanValue()).isTrue();
        HttpResponse<String> proven = toHub(
                "POST", visit, "/proof", "{\"code\":\"" + wakeUp.path("code").textValue() + "\"}");

        assertThat(proven.statusCode()).as(proven.body()).isEqualTo(200);
        assertThat(VisitorRequests.json(proven).path("status").textValue()).isEqualTo("proven");
    }

    @Test
    void onlyAVisitorsDeviceHasAPushService() throws Exception {
        String stranger = hub.token("alex", "phone");

        assertThat(requests.send("GET", "push-service/address", stranger, null).statusCode())
                .isEqualTo(403);
        assertThat(requests.send("GET", "push-service/wake-up", stranger, null).statusCode())
                .isEqualTo(403);
        assertThat(requests.send("GET", "push-service/else", token(requests.starts()), null)
                        .statusCode())
                .isEqualTo(404);
    }
}
