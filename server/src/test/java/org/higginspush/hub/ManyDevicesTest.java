package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub with many devices tells them over how long to spread when they come back. */
class ManyDevicesTest {
    private static final int DEVICES = 300;

    @TempDir
    Path data;

    @Test
    void devicesAreToldHowToComeBackOnceTheyAreMany() throws Exception {
        RawBayeux.Socket phone;
        try (TestHub hub = TestHub.start(data, "limits.sessions-per-user=1000")) {
            String token = hub.token("alex", "phone");
            phone = new RawBayeux(hub.uri()).socket();
            JsonNode first =
                    phone.sends(RawBayeux.handshake(token, "websocket")).hears();
            assertThat(spread(first)).as("alone").isZero();
            String client = first.get("clientId").asText();
            String heartbeat = RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}");
            phone.sends(heartbeat).hears();

            RawBayeux others = new RawBayeux(hub.uri());
            for (int device = 2; device < DEVICES; device++) {
                others.handshakes(token);
            }
            JsonNode last = others.reply(RawBayeux.handshake(token, "long-polling"));

            assertThat(spread(last)).as("told at the handshake").isEqualTo(DEVICES * 4);
            assertThat(spread(phone.sends(heartbeat).hears()))
                    .as("told at the next heartbeat")
                    .isEqualTo(DEVICES * 4);
            assertThat(spread(phone.sends(heartbeat).hears())).as("told once").isZero();
            phone.sends(RawBayeux.connect(client, "")); // held
            phone.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears(); // so the heartbeat has arrived
        }
        JsonNode end = phone.hears();
        assertThat(end.get("error").asText()).startsWith("402");
        assertThat(end.get("advice").get("interval").asInt()).isBetween(1_000, 1_000 + DEVICES * 2);
    }

    /** They would share its devices if it were lost, so that its devices need not spread as long as if it were alone. */
    @Test
    void theOtherNodesAreCounted() throws Exception {
        int devices = 520;
        try (ManyHubsFixture hubs =
                new ManyHubsFixture(data, 3, null, "limits.sessions-per-user=1000", "bayeux.max-interval=5m")) {
            RawBayeux node = new RawBayeux(hubs.hub(0).uri());
            String token = hubs.hub(0).token("alex", "phone");
            for (int device = 1; device < devices; device++) {
                node.handshakes(token);
            }
            JsonNode last = node.reply(RawBayeux.handshake(token, "long-polling"));
            assertThat(spread(last)).as("two others").isEqualTo(devices * 4 / 2);

            hubs.stop(2);
            hubs.everyNodeKnows(2);
            JsonNode next = node.reply(RawBayeux.handshake(token, "long-polling"));
            assertThat(spread(next)).as("one other").isEqualTo((devices + 1) * 4);
        }
    }

    private static int spread(JsonNode reply) {
        return reply.path("ext").path("push").path("reconnectSpread").asInt();
    }
}
