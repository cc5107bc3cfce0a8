package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a renewal may change of a session, and how often there may be one. */
class RenewalTest {
    @TempDir
    Path data;

    private TestHub hub;
    private RawBayeux.Socket socket;

    @BeforeEach
    void startHub() throws Exception {
        hub = TestHub.start(data, "bayeux.max-interval=10m");
        socket = new RawBayeux(hub.uri()).socket();
    }

    @AfterEach
    void stopHub() {
        socket.aborts();
        hub.close();
    }

    private String token(Scope... scopes) {
        Set<Scope> all = EnumSet.noneOf(Scope.class);
        all.addAll(Set.of(scopes));
        return hub.hub().localIssuer().issue("alex", "phone", all, Duration.ofHours(1));
    }

    private JsonNode renews(String client, String token) {
        return socket.sends(RawBayeux.message("/service/token", client, ",\"data\":{\"token\":\"" + token + "\"}"))
                .hears();
    }

    private JsonNode publishes(String client, String context) {
        return socket.sends(
                        RawBayeux.message("/user/alex/contexts", client, ",\"data\":{\"context\":\"" + context + "\"}"))
                .hears();
    }

    @Test
    void aSessionThatHearsIsNotRenewedWithoutTheScopeToHear() {
        String client = socket.handshakes(token(Scope.SUBSCRIBE));
        assertThat(renews(client, token(Scope.PUBLISH)).path("successful").asBoolean())
                .as("it hears nothing yet")
                .isTrue();
        renews(client, token(Scope.SUBSCRIBE, Scope.PUBLISH));
        socket.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();

        for (String lacking : new String[] {token(Scope.PUBLISH), token(Scope.PLUGIN), token()}) {
            assertThat(renews(client, lacking).path("error").asText())
                    .startsWith("403:")
                    .contains("\"subscribe\"");
        }
        assertThat(renews(client, token(Scope.SUBSCRIBE)).path("successful").asBoolean())
                .isTrue();
    }

    @Test
    void theOldTokensEndIsThenTheSessionsEnd() {
        String client = socket.handshakes(
                hub.hub().localIssuer().issue("alex", "phone", Set.of(Scope.SUBSCRIBE), Duration.ofMinutes(1)));
        socket.sends(RawBayeux.subscribe(client, "/user/alex/contexts")).hears();
        renews(client, token(Scope.PUBLISH));
        socket.sends(RawBayeux.connect(client, ",\"advice\":{\"timeout\":0}")).hears();
        socket.sends(RawBayeux.connect(client, ""));
        hub.clockMoves(Duration.ofMinutes(2));
        JsonNode end = socket.hears();
        assertThat(end.path("error").asText()).startsWith("401:");
        assertThat(end.at("/advice/reconnect").asText()).isEqualTo("handshake");
    }

    @Test
    void aSessionThatPublishedIsNotRenewedWithoutTheScopeToPublish() {
        String client = socket.handshakes(token(Scope.SUBSCRIBE, Scope.PUBLISH));
        assertThat(publishes(client, "notes").path("successful").asBoolean()).isTrue();
        assertThat(renews(client, token(Scope.SUBSCRIBE)).path("error").asText())
                .startsWith("403:")
                .contains("\"publish\"");
        assertThat(publishes(client, "more").path("successful").asBoolean()).isTrue();
    }

    @Test
    void whatIsLostInARenewalIsRefusedAfterwards() {
        String client = socket.handshakes(token(Scope.SUBSCRIBE, Scope.PUBLISH));
        assertThat(renews(client, token(Scope.PLUGIN)).path("successful").asBoolean())
                .isTrue();
        assertThat(publishes(client, "notes").path("error").asText()).startsWith("403:");
        assertThat(socket.sends(RawBayeux.subscribe(client, "/user/alex/contexts"))
                        .hears()
                        .path("error")
                        .asText())
                .startsWith("403:");
    }

    /** Ten at once and one a second: of thirty that come as fast as they can some are refused. */
    @Test
    void renewalsThatFollowEachOtherTooFastAreRefusedWithATimeToWait() {
        String client = socket.handshakes(token(Scope.SUBSCRIBE));
        String token = token(Scope.SUBSCRIBE);
        int refused = 0;
        for (int i = 0; i < 30; i++) {
            JsonNode reply = renews(client, token);
            if (reply.path("error").asText().startsWith("429:")) {
                assertThat(reply.at("/ext/push/retryAfter").asLong()).isBetween(1L, 1000L);
                refused++;
            } else {
                assertThat(reply.path("successful").asBoolean())
                        .as(reply.toString())
                        .isTrue();
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void handshakesThatFollowEachOtherTooFastOnAConnectionAreRefusedWithATimeToWait() {
        String handshake = RawBayeux.handshake(token(Scope.SUBSCRIBE), "websocket");
        int refused = 0;
        for (int i = 0; i < 30; i++) {
            JsonNode reply = socket.sends(handshake).hears();
            if (reply.path("error").asText().startsWith("429:")) {
                assertThat(reply.at("/advice/reconnect").asText()).isEqualTo("handshake");
                assertThat(reply.at("/advice/interval").asLong()).isBetween(1L, 1000L);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
