package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.edge.http.ListenException;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub at several addresses: devices outside, publishers and operations inside. */
class ListenAddressTest {
    private static final String BODY = "{\"context\":\"notes\"}";
    /** As a proxy on this machine would say: what it passes on comes from a stranger. */
    private static final String STRANGER = "X-Forwarded-For";

    @TempDir
    static Path data;

    private static TestHub hub;
    private static RawBayeux devices;
    private static RawBayeux publishers;
    private static RawBayeux operations;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(
                data,
                List.of(new RequestEchoPlugin()),
                "listen=127.0.0.1:0 devices, 127.0.0.1:0 publishers, 127.0.0.2:0 operations");
        devices = new RawBayeux(address(Purpose.DEVICES));
        publishers = new RawBayeux(address(Purpose.PUBLISHERS));
        operations = new RawBayeux(address(Purpose.OPERATIONS));
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    private static URI address(Purpose purpose) {
        return hub.hub().uri(purpose);
    }

    @Test
    void eachAddressHasAPortAndTheFirstIsTheHubs() {
        assertThat(hub.hub().addresses())
                .hasSize(3)
                .allSatisfy(address -> assertThat(address.port()).isPositive());
        assertThat(hub.uri()).isEqualTo(address(Purpose.DEVICES));
        assertThat(address(Purpose.OPERATIONS).getHost()).isEqualTo("127.0.0.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void aChangePublishedInsideReachesADeviceOutside(String transport) {
        CometdClient phone = hub.device(transport, "alex", "phone").connects("alex");
        CometdClient server =
                hub.client(new CometdClient(address(Purpose.PUBLISHERS), transport, hub.publisherToken(), null));
        server.handshakes();
        server.changes("alex", transport, 1, null);
        phone.hears(transport, 1);
        assertThat(publish(publishers, "alex", hub.publisherToken()).statusCode())
                .isEqualTo(200);
        assertThat(phone.nextNotice()).containsEntry("context", "notes");
    }

    /** Whatever its token may: the address decides first. */
    @ParameterizedTest
    @CsvSource({
        "POST, /v1/users/alex/changes",
        "POST, /v1/changes",
        "POST, /v1/users/alex/devices/phone/changes",
        "POST, /v1/groups/family/changes",
        "POST, /v1/everyone/changes",
        "GET, /v1/users/alex/timed"
    })
    void publishersAreServedAtTheirAddressOnly(String method, String path) {
        for (RawBayeux other : List.of(devices, operations)) {
            assertRefused(send(other, method, path, hub.publisherToken()), "Publishers");
            assertRefused(send(other, method, path, "no token"), "Publishers");
        }
        assertThat(send(publishers, method, path, "no token").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/users/alex/changes",
        "POST, /v1/tickets",
        "GET, /",
        "GET, /start/house.css",
        "GET, /where/am/i"
    })
    void devicesAreServedAtTheirAddressOnly(String method, String path) {
        String token = hub.token("alex", "phone");
        for (RawBayeux other : List.of(publishers, operations)) {
            assertRefused(send(other, method, path, token), "Devices");
        }
        assertThat(send(devices, method, path, token).statusCode()).isBetween(200, 201);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /v1/groups/family",
        "GET, /v1/users/alex/groups",
        "DELETE, /v1/users/nobody",
        "GET, /healthz",
        "GET, /readyz"
    })
    void operationsAreServedAtTheirAddressOnly(String method, String path) {
        for (RawBayeux other : List.of(devices, publishers)) {
            assertRefused(send(other, method, path, hub.managerToken()), "Operations");
        }
        assertThat(send(operations, method, path, hub.managerToken()).statusCode())
                .isBetween(200, 204);
    }

    @Test
    void theDescriptionOfTheApiIsEverywhere() {
        for (RawBayeux any : List.of(devices, publishers, operations)) {
            assertThat(any.get("/openapi.json").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatIsNowhereIsNotFoundAnywhere() {
        for (RawBayeux any : List.of(devices, publishers, operations)) {
            for (String path : List.of("/v1/nothing", "/nothing", "/readyz/below")) {
                assertThat(send(any, "GET", path, hub.managerToken()).statusCode())
                        .as(path)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void bayeuxIsNotSpokenWhereNeitherDevicesNorPublishersAre() {
        assertRefused(send(operations, "POST", "/bayeux", "x"), "Devices");
        assertThatThrownBy(() -> operations.socket()).hasRootCauseMessage("Unexpected HTTP response status code 403");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDevicesAddressTakesNoPublicationNotEvenOfAUsersOwnToken(boolean socket) {
        String token =
                hub.hub().localIssuer().issue("alex", null, Set.of(Scope.SUBSCRIBE, Scope.PUBLISH), RawBayeux.LIMIT);
        JsonNode reply = speak(devices, token, socket, "/user/alex/contexts", "{\"context\":\"notes\"}");
        assertThat(reply.get("successful").asBoolean()).isFalse();
        assertThat(reply.get("error").asText())
                .isEqualTo("403::Publishers are not served at this address of the hub:"
                        + " its setting \"listen\" says where they are.");
        assertThat(speak(publishers, token, socket, "/user/alex/contexts", "{\"context\":\"notes\"}")
                        .get("successful")
                        .asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPublishersAddressHasNothingForDevices(boolean socket) {
        String token = hub.token("alex", "phone");
        assertThat(speak(publishers, token, socket, "/meta/subscribe", null)
                        .get("error")
                        .asText())
                .startsWith("403::Devices are not served at this address");
        assertThat(speak(publishers, token, socket, "/where/plug-in", "{}")
                        .get("error")
                        .asText())
                .startsWith("403::Devices are not served at this address");
        assertThat(speak(devices, token, socket, "/meta/subscribe", null)
                        .get("successful")
                        .asBoolean())
                .isTrue();
    }

    /** A request over it is one of the same API. */
    @Test
    void aPlainWebSocketDoesWhatItsAddressServes() {
        String path = "/v1/users/alex/changes";
        String token =
                hub.hub().localIssuer().issue("alex", "phone", Set.of(Scope.SUBSCRIBE, Scope.PUBLISH), RawBayeux.LIMIT);
        try (PlainWebSocketClient phone = PlainWebSocketClient.open(address(Purpose.DEVICES), path, token)) {
            phone.hears();
            assertThat(phone.asks("1", "POST", path, BODY).get("status").asInt())
                    .isEqualTo(403);
        }
        assertThat(PlainWebSocketClient.refused(address(Purpose.PUBLISHERS), path, token, null)
                        .statusCode())
                .isEqualTo(403);
    }

    /** A session that was made elsewhere is judged by the address of each of its messages. */
    @Test
    void aSessionDoesNotTakeItsAddressWithIt() {
        String clientId = publishers.handshakes(hub.publisherToken());
        JsonNode reply =
                devices.reply(RawBayeux.message("/user/alex/contexts", clientId, ",\"data\":{\"context\":\"notes\"}"));
        assertThat(reply.get("successful").asBoolean()).isFalse();
    }

    @Test
    void thisMachineIsToldWhereAndStrangersAreNot() {
        HttpRequest.Builder request = devices.request("/v1/changes").POST(BodyPublishers.ofString(BODY));
        assertThat(devices.send(request).body()).contains("It says: " + address(Purpose.PUBLISHERS) + ".");
        assertThat(devices.send(request.header(STRANGER, "192.0.2.1")).body())
                .contains("Publishers are not served at this address")
                .doesNotContain("It says")
                .doesNotContain("" + address(Purpose.PUBLISHERS).getPort());
    }

    @Test
    void theHubsOwnMachineAsksForItsHealthAtAnyAddress() {
        for (RawBayeux any : List.of(devices, publishers, operations)) {
            HttpResponse<String> answer = any.get("/readyz");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(RawBayeux.json(answer.body()).get("listen"))
                    .hasSize(3)
                    .anySatisfy(address -> assertThat(address.asText())
                            .isEqualTo(address(Purpose.DEVICES).getAuthority() + " devices"));
        }
        assertThat(operations
                        .send(operations.request("/readyz").header(STRANGER, "192.0.2.1"))
                        .body())
                .doesNotContain("listen");
    }

    @Test
    void limitsOfAnAddressOfAClientHoldForAllTogether() throws Exception {
        try (TestHub small = TestHub.start(
                data.resolve("small"), "listen=127.0.0.1:0 devices, 127.0.0.1:0", "limits.sessions-per-address=1")) {
            new RawBayeux(small.hub().addresses().get(0).uri()).handshakes(small.token("alex", "phone"));
            RawBayeux second = new RawBayeux(small.hub().addresses().get(1).uri());
            assertThat(second.reply(RawBayeux.handshake(small.token("alex", "laptop"), "long-polling"))
                            .get("error")
                            .asText())
                    .startsWith("429:");
        }
    }

    @Test
    void aPortThatIsTakenIsNamedAndTheOthersAreClosed() throws Exception {
        int free = NginxProxy.freePort();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String listen = "listen=127.0.0.1:" + free + " devices, 127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> Hub.start(HubConfig.forTests(data.resolve("taken"), listen), List.of()))
                    .isInstanceOfSatisfying(
                            ListenException.class,
                            failure -> assertThat(failure.address().port()).isEqualTo(taken.getLocalPort()));
        }
        try (Socket socket = new Socket()) {
            assertThatThrownBy(() -> socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), free)))
                    .hasMessageContaining("refused");
        }
    }

    /** As a plug-in like the sample Attribute Server needs it. */
    @Test
    void aPlugInIsToldWhereEachIsServed() throws Exception {
        AddressPlugin plugin = new AddressPlugin();
        try (TestHub other = TestHub.start(
                data.resolve("plugin"),
                List.of(plugin),
                "listen=127.0.0.1:0 publishers operations, 127.0.0.1:0 devices")) {
            assertThat(plugin.started).isEqualTo(other.hub().addresses().get(1).uri());
            assertThat(plugin.context.uri(Purpose.PUBLISHERS)).isEqualTo(other.uri());
        }
    }

    private static final class AddressPlugin implements HubPlugin {
        private PluginContext context;
        private URI started;

        @Override
        public String name() {
            return "address";
        }

        @Override
        public void install(PluginContext given) {
            context = given;
        }

        @Override
        public void started(URI at) {
            started = at;
        }
    }

    /** The reply to one message on a session of its own. */
    private static JsonNode speak(RawBayeux at, String token, boolean socket, String channel, String message) {
        String clientId;
        RawBayeux client =
                new RawBayeux(URI.create(at.request("/").GET().build().uri().toString()));
        RawBayeux.Socket open = socket ? client.socket() : null;
        clientId = open == null ? client.handshakes(token) : open.handshakes(token);
        String text = message == null
                ? RawBayeux.subscribe(clientId, "/user/alex/contexts")
                : RawBayeux.message(channel, clientId, ",\"data\":" + message);
        return open == null ? client.reply(text) : open.sends(text).hears();
    }

    private static HttpResponse<String> publish(RawBayeux at, String user, String token) {
        return send(at, "POST", "/v1/users/" + user + "/changes", token);
    }

    /** From a stranger, not from this machine. */
    private static HttpResponse<String> send(RawBayeux at, String method, String path, String token) {
        HttpRequest.Builder request = at.request(path)
                .header("Authorization", "Bearer " + token.replace(' ', '.'))
                .header(STRANGER, "192.0.2.1")
                .method(
                        method,
                        method.equals("POST")
                                ? BodyPublishers.ofString(path.endsWith("tickets") ? "" : BODY)
                                : BodyPublishers.noBody());
        return at.send(request);
    }

    private static void assertRefused(HttpResponse<String> answer, String what) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body()).contains(what + " are not served at this address of the hub");
    }
}
