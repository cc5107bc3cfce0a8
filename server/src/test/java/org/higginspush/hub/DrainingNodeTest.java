package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hub that drains takes nobody new, and says so in a way by which a balancer asks another node; whom it has it serves. */
class DrainingNodeTest {
    private static final String CHANGES = "/v1/users/alex/changes";

    private HubWithBackplane hub;
    private RawBayeux client;

    @BeforeEach
    void start() throws Exception {
        hub = HubWithBackplane.start(
                EmbeddedBackplane.inMemory(EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system()),
                DrainingNodeTest::identity);
        client = new RawBayeux(hub.uri());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private static Identity identity(String token) {
        return new Identity(
                "test",
                "alex",
                token,
                Set.of(Scope.SUBSCRIBE, Scope.PUBLISH),
                Instant.now().plus(HubWithBackplane.LONG));
    }

    private void drains() {
        hub.http().drain();
        hub.http().refuseNew();
        hub.bayeux().refuseNew();
    }

    private HttpRequest.Builder request(String path) {
        return client.request(path).header("Authorization", "Bearer phone").header("Content-Type", "application/json");
    }

    private static void isRefusedForNow(HttpResponse<?> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void newSessionsAreRefusedOverHttp() {
        drains();
        HttpResponse<String> handshake = client.post(RawBayeux.handshake("phone", "long-polling"));
        isRefusedForNow(handshake);
        assertThat(handshake.headers().firstValue("Connection")).contains("close");
        assertThat(handshake.body()).contains("The hub is stopping");
        isRefusedForNow(client.send(
                request(CHANGES).header("Accept", "text/event-stream").GET()));
        isRefusedForNow(client.send(request(CHANGES + "?wait=20&since=0:0").GET()));
        isRefusedForNow(PlainWebSocketClient.refused(hub.uri(), CHANGES, "phone", null));
        assertThat(catchThrowable(client::socket))
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .cause()
                .satisfies(refused -> isRefusedForNow(((WebSocketHandshakeException) refused).getResponse()));
    }

    @Test
    void whoIsThereIsServedAndSoAreRequests() {
        String id = client.handshakes("phone");
        try (PlainWebSocketClient desk = PlainWebSocketClient.open(hub.uri(), CHANGES, "desk")) {
            desk.hears();
            drains();

            assertThat(client.reply(RawBayeux.connect(id, ",\"advice\":{\"timeout\":0}"))
                            .get("successful")
                            .asBoolean())
                    .isTrue();
            assertThat(client.reply(RawBayeux.message(
                                    "/user/alex/contexts", id, ",\"data\":{\"context\":\"notes\",\"revision\":1}"))
                            .get("successful")
                            .asBoolean())
                    .isTrue();
            desk.hears("notes", 1);
            HttpResponse<String> published = client.send(request(CHANGES)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"context\":\"notes\",\"revision\":2}")));
            assertThat(published.statusCode()).as(published.body()).isEqualTo(200);
            assertThat(published.headers().firstValue("Connection")).contains("close");
            desk.hears("notes", 2);
            assertThat(client.send(request(CHANGES).GET()).statusCode()).isEqualTo(200);
        }
    }
}
