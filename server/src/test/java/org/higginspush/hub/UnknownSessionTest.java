package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.RawBayeux.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.higginspush.hub.RawBayeux.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client goes on with a session that the hub does not know, as all do after the hub was started anew. */
class UnknownSessionTest {
    @TempDir
    Path data;

    @Test
    void everyMessageIsAnsweredOnItsChannelWithItsId() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            Socket socket = new RawBayeux(hub.uri()).socket();
            String connect = message("/meta/connect", "gone", ",\"connectionType\":\"websocket\"");
            String publish = message("/user/alex/contexts", "gone", ",\"data\":{}");
            socket.sends("[" + inner(connect) + "," + inner(publish).replace("\"7\"", "\"8\"") + "]");

            assertRefused(socket.hears(), "/meta/connect", "7");
            assertRefused(socket.hears(), "/user/alex/contexts", "8");
        }
    }

    @Test
    void theConnectionCanBeUsedForANewHandshake() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            Socket socket = new RawBayeux(hub.uri()).socket();
            socket.sends(message("/meta/connect", "gone", ",\"connectionType\":\"websocket\""));
            assertRefused(socket.hears(), "/meta/connect", "7");

            assertThat(socket.handshakes(hub.token("alex", "phone"))).isNotEmpty();
        }
    }

    private static String inner(String frame) {
        return frame.substring(1, frame.length() - 1);
    }

    private static void assertRefused(JsonNode reply, String channel, String id) {
        assertThat(reply.get("channel").asText()).isEqualTo(channel);
        assertThat(reply.get("id").asText()).isEqualTo(id);
        assertThat(reply.get("successful").asBoolean()).isFalse();
        assertThat(reply.get("error").asText()).startsWith("402::");
        assertThat(reply.get("advice").get("reconnect").asText()).isEqualTo("handshake");
    }
}
