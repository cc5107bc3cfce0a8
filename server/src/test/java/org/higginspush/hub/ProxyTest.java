package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices come through a proxy, which says whose requests it passes on. */
class ProxyTest {
    private static final String TRUSTED = "proxy.trusted=127.0.0.1";
    private static final String ONE_EACH = "limits.sessions-per-address=1";

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void devicesAreToldApartByTheAddressesATrustedProxyNames(String transport) throws Exception {
        try (TestHub hub = TestHub.start(data, TRUSTED, ONE_EACH)) {
            assertThat(handshakes(hub, transport, "203.0.113.1")).isEqualTo("accepted");
            assertThat(handshakes(hub, transport, "203.0.113.2")).isEqualTo("accepted");
            assertThat(handshakes(hub, transport, "[2001:db8::3]:4711")).isEqualTo("accepted");
            assertThat(handshakes(hub, transport, "203.0.113.2")).startsWith("429");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "203.0.113.9, 203.0.113.1",
                "198.51.100.7,203.0.113.1, 10.0.0.5",
                "203.0.113.1, 10.0.0.5:4711, [fd00::7]:80, 10.9.9.9",
                "nonsense, ,203.0.113.1,10.0.0.5"
            })
    void ofAListTheLastAddressThatIsNoTrustedProxysCounts(String list) throws Exception {
        try (TestHub hub = TestHub.start(data, "proxy.trusted=127.0.0.1,10.0.0.0/8,fd00::/8", ONE_EACH)) {
            assertThat(handshakes(hub, "long-polling", "203.0.113.1")).isEqualTo("accepted");
            assertThat(handshakes(hub, "long-polling", list)).startsWith("429");
            assertThat(handshakes(hub, "websocket", list)).startsWith("429");
        }
    }

    @Test
    void theSameIsTrueOfForwarded() throws Exception {
        String list = "for=198.51.100.7;proto=https, for=\"203.0.113.1:80\";by=\"a,b\", for=\"[fd00::7]\"";
        try (TestHub hub = TestHub.start(data, "proxy.trusted=127.0.0.1,fd00::/8", ONE_EACH)) {
            assertThat(handshakes(hub, "long-polling", "203.0.113.1")).isEqualTo("accepted");
            RawBayeux device = new RawBayeux(hub.uri());
            String handshake = RawBayeux.handshake(hub.token("alex", null), "long-polling");
            assertThat(device.send(device.request("/bayeux")
                                    .header("Forwarded", list)
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(handshake)))
                            .body())
                    .contains("429:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void allAddressesOfOneIpv6NetworkCountAsOne(String transport) throws Exception {
        try (TestHub hub = TestHub.start(data, TRUSTED, ONE_EACH)) {
            assertThat(handshakes(hub, transport, "2001:db8:0:1::3")).isEqualTo("accepted");
            assertThat(handshakes(hub, transport, "2001:db8:0:2::3")).isEqualTo("accepted");
            assertThat(handshakes(hub, transport, "2001:db8:0:1:4:5:6:7")).startsWith("429");
        }
    }

    @Test
    void whatIsNoAddressIsTakenAsItIs() throws Exception {
        try (TestHub hub = TestHub.start(data, TRUSTED)) {
            assertThat(handshakes(hub, "websocket", "unknown")).isEqualTo("accepted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void whoeverElseNamesAddressesIsNotBelieved(String transport) throws Exception {
        try (TestHub hub = TestHub.start(data, ONE_EACH)) {
            assertThat(handshakes(hub, transport, "203.0.113.1")).isEqualTo("accepted");
            assertThat(handshakes(hub, transport, "203.0.113.2")).startsWith("429");
        }
    }

    private static String handshakes(TestHub hub, String transport, String forwardedFor) {
        String handshake = RawBayeux.handshake(hub.token("alex", null), transport);
        JsonNode reply = transport.equals("websocket")
                ? overWebSocket(hub, forwardedFor, handshake)
                : overHttp(hub, forwardedFor, handshake);
        return reply.get("successful").asBoolean()
                ? "accepted"
                : reply.get("error").asText();
    }

    private static JsonNode overHttp(TestHub hub, String forwardedFor, String handshake) {
        RawBayeux device = new RawBayeux(hub.uri());
        return RawBayeux.json(device.send(device.request("/bayeux")
                                .header("X-Forwarded-For", forwardedFor)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(handshake)))
                        .body())
                .get(0);
    }

    private static JsonNode overWebSocket(TestHub hub, String forwardedFor, String handshake) {
        RawBayeux.Socket device = new RawBayeux.Socket();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("X-Forwarded-For", forwardedFor)
                .buildAsync(URI.create("ws://127.0.0.1:" + hub.port() + "/bayeux"), device)
                .join();
        socket.sendText(handshake, true).join();
        return device.hears();
    }
}
