package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.higginspush.hub.config.HubConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running hub takes over of other settings. */
class HubReloadTest {
    @TempDir
    Path data;

    private TestHub hub;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, "hosts.allowed=push.example");
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private void reload(String... settings) {
        hub.hub().reload(HubConfig.forTests(data, settings));
    }

    @Test
    void trustedProxies() throws Exception {
        String forwarded = "push.example\r\nX-Forwarded-Host: unknown.example";
        assertThat(status(forwarded)).as("nobody is believed").isEqualTo(200);

        reload("hosts.allowed=push.example", "proxy.trusted=127.0.0.1");
        assertThat(status(forwarded)).as("the proxy's word counts").isEqualTo(403);

        reload("hosts.allowed=push.example");
        assertThat(status(forwarded)).isEqualTo(200);
    }

    @Test
    void hostNames() throws Exception {
        assertThat(status("other.example")).isEqualTo(403);
        assertThat(status("push.example")).isEqualTo(200);

        reload("hosts.allowed=other.example");
        assertThat(status("other.example")).isEqualTo(200);
        assertThat(status("push.example")).isEqualTo(403);
    }

    private int status(String host) throws Exception {
        String answer = RawHttp.exchange(
                hub.port(), "GET /openapi.json HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        return Integer.parseInt(answer.substring(9, 12));
    }

    @Test
    void limitsOfSessions() {
        CometdClient phone = hub.device("websocket", "alex", "phone").connects("alex");

        reload("limits.sessions-per-user=1");
        assertThat(handshake("laptop").get("error").asText())
                .as("the one that is open stays, and another is one too many")
                .startsWith("429::This user has too many sessions");
        reload("limits.sessions-per-user=2");
        assertThat(handshake("tablet").get("successful").asBoolean()).isTrue();

        CometdClient publisher = hub.publisher("websocket");
        publisher.handshakes();
        publisher.changes("alex", "notes", 1, null);
        phone.hears("notes", 1);
    }

    private JsonNode handshake(String device) {
        return new RawBayeux(hub.uri()).reply(RawBayeux.handshake(hub.token("alex", device), "long-polling"));
    }

    @Test
    void limitsOfRequestsHoldOnOpenConnectionsToo() throws Exception {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            many.append("GET /healthz HTTP/1.1\r\nHost: push.example\r\n\r\n");
        }
        many.append("GET /healthz HTTP/1.1\r\nHost: push.example\r\nConnection: close\r\n\r\n");
        assertThat(RawHttp.exchange(hub.port(), many.toString())).doesNotContain("HTTP/1.1 429 ");

        reload("limits.requests-per-second=1");
        assertThat(RawHttp.exchange(hub.port(), many.toString())).contains("HTTP/1.1 200 ", "HTTP/1.1 429 ");
    }
}
