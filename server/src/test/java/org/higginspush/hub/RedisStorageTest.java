package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.backplane.RedisFixture;
import org.higginspush.hub.backplane.redis.HubMove;
import org.higginspush.hub.backplane.redis.RedisOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that keeps what it knows in Redis, by its settings. */
class RedisStorageTest {
    @TempDir
    private Path folder;

    private RedisFixture redis;

    @BeforeEach
    void start() throws IOException {
        redis = RedisFixture.start(folder);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private TestHub hub(String name, String uri, String... more) throws Exception {
        List<String> settings = new ArrayList<>(List.of("storage.mode=redis", "storage.redis.uri=" + uri));
        settings.addAll(List.of(more));
        return TestHub.start(folder.resolve(name), settings.toArray(String[]::new));
    }

    private static String publishes(TestHub hub) {
        RawBayeux client = new RawBayeux(hub.uri());
        return client.send(client.request("/v1/users/alex/changes")
                        .header("Authorization", "Bearer " + hub.publisherToken())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"context\":\"notes\",\"revision\":7}")))
                .body();
    }

    @Test
    void whatOneNodeRecordedAnotherKnows() throws Exception {
        try (TestHub one = hub("one", redis.uri());
                TestHub other = hub("other", redis.uri())) {
            assertThat(RawBayeux.json(publishes(one)).get("duplicate").asBoolean())
                    .isFalse();
            assertThat(RawBayeux.json(publishes(other)).get("duplicate").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void aDeviceWhoseHubIsMovedToRedisAndBackSyncsNothingNeedless() throws Exception {
        Path data = folder.resolve("data");
        String[] redisSettings = {"storage.mode=redis", "storage.redis.uri=" + redis.uri()};
        HubMove.MoveRequest move =
                new HubMove.MoveRequest(data, RedisOptions.of(redis.uri(), "higgins-push:"), false, false);
        String position = hears(data, 1, null);

        HubMove.toRedis(move, users -> {});
        position = hears(data, 2, position, redisSettings);
        assertThatThrownBy(() -> TestHub.start(data)).hasMessageContaining("was moved to");

        HubMove.fromRedis(move, InstantSource.system(), users -> {});
        hears(data, 3, position);
    }

    /** Connects a device at a position, at which nothing was missed, and has it hear of one change; returns its position then. */
    private static String hears(Path data, long revision, @Nullable String position, String... settings)
            throws Exception {
        try (TestHub hub = TestHub.start(data, settings)) {
            CometdClient phone = hub.device("websocket", "alex", "phone");
            phone.handshakes();
            Map<String, Object> told = CometdClient.push(phone.subscribesTo("/user/alex/contexts", position));
            if (position != null) {
                assertThat(told).containsEntry("resync", false);
                assertThat(told.get("changes")).isIn(null, List.of());
            }
            CometdClient publisher = hub.publisher("websocket");
            publisher.handshakes();
            if (revision > 1) {
                publisher.changes("alex", "notes", revision - 1, "laptop"); // known already
            }
            publisher.changes("alex", "notes", revision, "laptop");
            return (String) phone.hears("notes", revision).get("position");
        }
    }

    @Test
    void aHubWithoutItsRedisDoesNotStartAndKeepsThePasswordToItself() {
        String uri = redis.uri().replace("redis://", "redis://hub:a-password@");
        redis.kill();

        assertThatThrownBy(() -> hub("one", uri))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Redis cannot be used")
                .hasMessageNotContaining("a-password");
    }

    @Test
    void whereAnAcknowledgementIsWorthNothingAHubStartsOnlyIfThatIsAccepted() throws Exception {
        redis.close();
        redis = RedisFixture.start(Files.createDirectory(folder.resolve("memory")), "--appendonly", "no");

        assertThatThrownBy(() -> hub("one", redis.uri()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Set appendonly to yes")
                .hasMessageContaining("storage.redis.accept-loss");

        try (TestHub one = hub("one", redis.uri(), "storage.redis.accept-loss=on")) {
            assertThat(ready(one)).contains("\"durability\":\"What is acknowledged is in the memory of Redis alone");
        }
    }

    private static String ready(TestHub hub) {
        RawBayeux client = new RawBayeux(hub.uri());
        return client.send(client.request("/readyz").GET()).body();
    }

    @Test
    void whatAnAcknowledgementIsWorthIsTold() throws Exception {
        try (TestHub one = hub("one", redis.uri())) {
            assertThat(ready(one)).contains("\"durability\":\"What is acknowledged is on the disk of Redis.\"");
        }
    }

    @Test
    void aFileWithCertificatesThatIsNotThereIsToldOf() {
        assertThatThrownBy(() -> hub("one", redis.uri(), "storage.redis.trusted-certificates=/no/such.pem"))
                .hasMessageContaining("storage.redis.trusted-certificates")
                .hasMessageContaining("cannot be read");
    }
}
