package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.demo.sync.VisitorRequests.json;
import static org.higginspush.demo.sync.VisitorRequests.token;
import static org.higginspush.demo.sync.VisitorRequests.user;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationsServletTest {
    private static final String PAGE = "{\"page\":\"http://192.168.1.5:8080/sync/\"}";
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.now());

    @TempDir
    private static Path data;

    private static TestHub hub;
    private static VisitorRequests requests;

    @BeforeAll
    static void start() throws Exception {
        hub = TestHub.start(data, List.of(new SyncPlugin(NOW::get)));
        requests = new VisitorRequests(hub.uri());
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static String invitation(JsonNode visit) throws Exception {
        String address = requests.sent("POST", "invitations/new", token(visit), PAGE)
                .path("address")
                .textValue();
        assertThat(address).startsWith("http://192.168.1.5:8080/sync/#join=");
        return address.substring(address.indexOf('=') + 1);
    }

    private static HttpResponse<String> accept(String invitation, String kind) throws Exception {
        String body = "{\"invitation\":\"%s\",\"kind\":\"%s\"}".formatted(invitation, kind);
        return requests.send("POST", "invitations/accept", null, body);
    }

    @Test
    void whoAcceptsIsOneMoreDeviceOfTheSameUserWithATokenThatSyncsAndIsRenewed() throws Exception {
        JsonNode visit = requests.starts();
        String invitation = invitation(visit);

        JsonNode phone = json(accept(invitation, "phone"));
        JsonNode secondPhone = json(accept(invitation, "phone"));
        JsonNode pc = json(accept(invitation, "pc"));

        assertThat(List.of(phone, secondPhone, pc))
                .allSatisfy(each -> assertThat(user(each)).isEqualTo(user(visit)))
                .extracting(each -> each.path("devices").path(0).path("device").textValue())
                .containsExactly("phone-2", "phone-3", "pc-3");
        String contexts = "attributes/users/" + user(visit) + "/contexts";
        assertThat(requests.sent("GET", contexts + "/devices", token(phone), null)
                        .path("attributes"))
                .hasToString("{\"pc-3\":\"PC 3\",\"phone-2\":\"Phone 2\",\"phone-3\":\"Phone 3\"}");
        assertThat(requests.sent("POST", "renew", token(phone), null)
                        .path("token")
                        .textValue())
                .isNotEmpty();
    }

    @Test
    void aPageGetsNoDeviceForAnInvitationOfItsOwnUser() throws Exception {
        JsonNode visit = requests.starts();
        String invitation = invitation(visit);
        String body = "{\"invitation\":\"%s\",\"kind\":\"pc\",\"user\":\"%s\"}";

        JsonNode own = requests.sent("POST", "invitations/accept", null, body.formatted(invitation, user(visit)));
        JsonNode other =
                requests.sent("POST", "invitations/accept", null, body.formatted(invitation, user(requests.starts())));

        assertThat(user(own)).isEqualTo(user(visit));
        assertThat(own.path("devices").isArray()).isTrue();
        assertThat(own.path("devices")).isEmpty();
        assertThat(user(other)).isEqualTo(user(visit));
        assertThat(other.path("devices")).hasSize(1);
    }

    @Test
    void theAddressHoldsNoToken() throws Exception {
        JsonNode visit = requests.starts();

        JsonNode made = requests.sent("POST", "invitations/new", token(visit), PAGE);

        assertThat(made.path("address").textValue())
                .doesNotContain(token(visit))
                .hasSizeLessThan(80);
        assertThat(made.path("qr")).hasSizeBetween(21, 45);
        assertThat(made.path("expiresIn").longValue()).isBetween(590_000L, 600_000L);
    }

    @Test
    void anInvitationIsGoodForTenMinutesAndIsThenReplaced() throws Exception {
        JsonNode visit = requests.starts();
        String first = invitation(visit);
        assertThat(invitation(visit)).isEqualTo(first);

        NOW.updateAndGet(now -> now.plus(Duration.ofMinutes(10)));

        HttpResponse<String> refused = accept(first, "pc");
        assertThat(refused.statusCode()).isEqualTo(410);
        assertThat(json(refused).path("detail").textValue())
                .startsWith("This invitation is no longer good: show a new");
        assertThat(accept("unknown", "pc").statusCode()).isEqualTo(410);
    }

    @Test
    void aVisitorHasABoundedNumberOfDevices() throws Exception {
        String invitation = invitation(requests.starts());
        for (int i = 0; i < JoinedDevices.MOST; i++) {
            assertThat(accept(invitation, "pc").statusCode()).isEqualTo(201);
        }

        assertThat(accept(invitation, "phone").statusCode()).isEqualTo(409);
    }

    @Test
    void onlyAVisitorInvites() throws Exception {
        assertThat(requests.send("POST", "invitations/new", null, PAGE).statusCode())
                .isEqualTo(401);
        assertThat(requests.send("POST", "invitations/new", hub.token("alex", "phone"), PAGE)
                        .statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "no JSON",
                "{\"page\":7}",
                "{\"page\":\"javascript:alert(1)\"}",
                "{\"page\":\"/sync/\"}",
                "{\"page\":\"//a/sync/\"}",
                "{\"page\":\"http://a/#b\"}",
                "{\"page\":\"http://a b/\"}"
            })
    void aPageThatIsNoneIsRefused(String body) throws Exception {
        assertThat(requests.send("POST", "invitations/new", token(requests.starts()), body)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anythingElseIsRefused() throws Exception {
        assertThat(requests.send("GET", "invitations/new", null, null).statusCode())
                .isEqualTo(404);
        assertThat(requests.send("POST", "invitations/accept", null, "{}").statusCode())
                .isEqualTo(400);
    }
}
