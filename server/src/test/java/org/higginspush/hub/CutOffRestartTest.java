package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cut-offs and forgotten users after a restart of the hub. */
class CutOffRestartTest {
    @TempDir
    Path data;

    @Test
    void whatWasCutOffStaysSoOverARestart() throws Exception {
        String phone;
        String home;
        String ofBob;
        try (TestHub hub = TestHub.start(data)) {
            SessionApiFixture api = new SessionApiFixture(hub);
            phone = hub.token("alex", "phone");
            home = hub.token("alex", "home-pc");
            ofBob = hub.token("bob", "phone");
            api.changes("bob", "notes");
            api.cutsOff("alex", "phone");
            api.manages("DELETE", "/v1/users/bob");
        }
        try (TestHub hub = TestHub.start(data)) {
            SessionApiFixture api = new SessionApiFixture(hub);
            hub.clockMoves(SessionApiFixture.LATER);

            assertThat(api.reads("alex", phone, "").statusCode()).isEqualTo(401);
            assertThat(SessionApiFixture.error(api.handshake(phone, null))).startsWith("401::");
            assertThat(api.reads("alex", home, "").statusCode()).isEqualTo(200);
            assertThat(api.reads("bob", ofBob, "").statusCode()).isEqualTo(401);
            assertThat(api.reads("alex", hub.token("alex", "phone"), "").statusCode())
                    .isEqualTo(200);
            assertThat(api.reads("bob", hub.token("bob", "phone"), "").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aForgottenUserIsForgottenWithAllThatIsToldOfIt() throws Exception {
        try (TestHub hub = TestHub.start(data)) {
            SessionApiFixture api = new SessionApiFixture(hub);
            String old = hub.token("alex", "tablet");
            api.cutsOff("alex", "tablet");
            api.changes("alex", "notes");
            RawBayeux.Socket socket = api.http.socket();
            String client = socket.handshakes(hub.token("alex", "phone"));
            socket.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
            RawBayeux.Socket ofBob = api.socket("bob", hub.token("bob", "phone"));

            JsonNode forgotten = api.manages("DELETE", "/v1/users/alex");

            assertThat(forgotten.get("contexts").asInt()).isEqualTo(1);
            assertThat(forgotten.get("groups").asInt()).isZero();
            assertThat(forgotten.get("timed").asInt()).isZero();
            assertThat(forgotten.get("closed").asInt()).isEqualTo(1);
            assertThat(socket.closeCode()).isEqualTo(1008);
            assertThat(api.sessions("alex")).isEmpty();
            hub.clockMoves(SessionApiFixture.LATER);
            assertThat(api.reads("alex", old, "").statusCode())
                    .as("a device that was cut off before stays so")
                    .isEqualTo(401);
            api.changes("bob", "sentinel");
            assertThat(ofBob.hears().at("/data/context").asText()).isEqualTo("sentinel");
            ofBob.aborts();
        }
    }
}
