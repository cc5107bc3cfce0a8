package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.backplane.RedisFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hubs of real parts on one Redis: devices and publishers need not care to which of them they are connected. */
class RedisHubsTest {
    @TempDir
    private Path folder;

    private RedisFixture redis;
    private HubWithBackplane one;
    private HubWithBackplane other;

    @BeforeEach
    void start() throws Exception {
        redis = RedisFixture.start(folder);
        one = HubWithBackplane.start(redis.node(), RedisHubsTest::identity);
        other = HubWithBackplane.start(redis.node(), RedisHubsTest::identity);
    }

    @AfterEach
    void stop() throws IOException {
        one.close();
        other.close();
        redis.close();
    }

    /** A token is the id of the device that has it, or says that it is no device's. */
    private static Identity identity(String token) {
        return token.equals("server")
                ? new Identity(
                        "test",
                        "server",
                        null,
                        Set.of(Scope.values()),
                        Instant.now().plus(HubWithBackplane.LONG))
                : HubWithBackplane.alex(token, Scope.SUBSCRIBE);
    }

    private static HttpResponse<String> asks(HubWithBackplane hub, String method, String path, String body) {
        RawBayeux client = new RawBayeux(hub.uri());
        return client.send(client.request(path)
                .header("Authorization", "Bearer server")
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private static void publishes(HubWithBackplane hub, String context, long revision) {
        HttpResponse<String> answer = asks(
                hub,
                "POST",
                "/v1/users/alex/changes",
                "{\"context\":\"" + context + "\",\"revision\":" + revision + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static PlainWebSocketClient connects(HubWithBackplane hub, String device, String since) {
        return PlainWebSocketClient.open(hub.uri(), "/v1/users/alex/changes" + since, device);
    }

    @Test
    void aDeviceHearsOfChangesAtEitherHubAndMovesBetweenThem() {
        String position;
        try (PlainWebSocketClient phone = connects(one, "phone", "")) {
            phone.hears();
            publishes(other, "notes", 1);
            phone.hears("notes", 1);
            publishes(one, "notes", 2);
            var notice = phone.hears();
            assertThat(notice.path("revision").asLong()).isEqualTo(2);
            position = notice.path("position").asText();
        }
        publishes(one, "cards", 7);

        try (PlainWebSocketClient phone = connects(other, "phone", "?since=" + position)) {
            var missed = phone.hears();
            assertThat(missed.toString()).contains("cards").doesNotContain("notes");
        }
    }

    @Test
    void aDeviceThatIsCutOffAtOneHubIsDisconnectedFromTheOther() {
        try (PlainWebSocketClient phone = connects(other, "phone", "");
                PlainWebSocketClient desk = connects(other, "desk", "")) {
            phone.hears();
            desk.hears();

            HttpResponse<String> answer = asks(one, "DELETE", "/v1/users/alex/sessions/phone", "");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            phone.isClosed();
            publishes(one, "notes", 1);
            desk.hears("notes", 1);
            await().atMost(RawBayeux.LIMIT).until(() -> other.router().users() == 1);
        }
    }
}
