package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An answer may be longer than a message that a client may send: it leaves in fragments (RFC 6455, section 5.4). */
class LargeAnswerTest {
    /** As many as one answer tells. */
    private static final int CONTEXTS = 100;

    private static final String LONG_NAME = "c".repeat(120);

    @TempDir
    Path data;

    @Test
    void aDeviceThatMissedManyContextsIsToldOfAllOnTheSameConnection() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            RawBayeux browser = new RawBayeux(hub.uri());
            RawBayeux.Socket phone = browser.socket();
            String client = phone.handshakes(hub.token("alex", "phone"));
            JsonNode first = phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts"))
                    .hears();
            publish(hub, browser);

            RawBayeux.Socket again = browser.socket();
            String later = again.handshakes(hub.token("alex", "phone"));
            JsonNode reply = again.sends(RawBayeux.message(
                            "/meta/subscribe",
                            later,
                            ",\"subscription\":\"/user/alex/contexts\",\"ext\":{\"push\":{\"position\":"
                                    + first.at("/ext/push/position") + "}}"))
                    .hears();

            assertThat(reply.at("/ext/push/changes")).hasSize(CONTEXTS);
            assertThat(reply.toString()).hasSizeGreaterThan(16_384);
            again.sends(RawBayeux.connect(later, ",\"advice\":{\"timeout\":0}"));
            assertThat(again.hears().get("successful").asBoolean())
                    .as("the connection goes on")
                    .isTrue();
        }
    }

    private static void publish(TestHub hub, RawBayeux browser) {
        String lines = IntStream.range(0, CONTEXTS)
                .mapToObj(i -> "{\"user\":\"alex\",\"context\":\"" + LONG_NAME + i + "\",\"origin\":\"home-pc\"}\n")
                .collect(Collectors.joining());
        assertThat(browser.send(browser.request("/v1/changes")
                                .header("Authorization", "Bearer " + hub.publisherToken())
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(lines)))
                        .statusCode())
                .isEqualTo(200);
    }
}
