package org.higginspush.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
    private static final String MODE = "storage.mode=redis";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://127.0.0.1:6379",
                "rediss://hub:secret@redis.example",
                "redis-sentinel://10.0.0.7:26379,10.0.0.8:26379/0#hub",
                "redis-cluster://10.0.0.7:6379,10.0.0.8:6379"
            })
    void aHubMayUseAnyKindOfRedis(String uri) {
        HubConfig config = HubConfig.of(MODE, "storage.redis.uri=" + uri, "storage.redis.prefix=a:");

        assertThat(config.storage()).isEqualTo(HubConfig.Storage.REDIS);
        assertThat(config.redis())
                .isEqualTo(new HubConfig.RedisSettings(uri, "a:", null, 0, false, Duration.ofSeconds(6)));
        assertThat(config.toString()).doesNotContain(uri);
    }

    @Test
    void theModeAndTheAddressBelongTogether() {
        assertThatThrownBy(() -> HubConfig.of(MODE)).hasMessageContaining("storage.redis.uri");
        assertThatThrownBy(() -> HubConfig.of("storage.redis.uri=redis://127.0.0.1"))
                .hasMessageContaining("storage.mode: redis")
                .hasMessageNotContaining("127.0.0.1");
        assertThatThrownBy(() -> HubConfig.of(MODE, "storage.redis.uri=http://127.0.0.1"))
                .hasMessageContaining("redis-sentinel://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "storage.redis.prefix=a:",
                "storage.redis.wait-replicas=1",
                "storage.redis.accept-loss=on",
                "storage.redis.trusted-certificates=/etc/redis.pem"
            })
    void whatIsSaidOfARedisThatIsNotUsedIsRefused(String setting) {
        assertThatThrownBy(() -> HubConfig.of(setting))
                .hasMessageContaining(
                        setting.substring(0, setting.indexOf('=')) + " is of no use without storage.mode: redis");
        assertThat(HubConfig.of("storage.redis.prefix=higgins-push:", "storage.redis.wait-replicas=0")
                        .redis())
                .as("what check-config prints can be read again")
                .isNull();
    }

    @Test
    void howDurableAnAcknowledgementIsCanBeSet() {
        HubConfig config = HubConfig.of(
                MODE,
                "storage.redis.uri=redis://127.0.0.1",
                "storage.redis.wait-replicas=2",
                "storage.redis.accept-loss=on");

        assertThat(config.redis())
                .isEqualTo(new HubConfig.RedisSettings(
                        "redis://127.0.0.1", "higgins-push:", null, 2, true, Duration.ofSeconds(6)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://hub:50%off@10.0.0.7",
                "redis://hub:a^b@10.0.0.7:6379",
                "redis://hub:{secret}@10.0.0.7",
                "redis-cluster://hub:50%off@10.0.0.7:6379,10.0.0.8:6379"
            })
    void whatIsNotEncodedIsToldWithoutTheAddress(String uri) {
        assertThatThrownBy(() -> HubConfig.of(MODE, "storage.redis.uri=" + uri))
                .hasMessageContaining("percent encoding")
                .hasMessageNotContaining("10.0.0.7")
                .hasMessageNotContaining("off")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis://10.0.0.7/1", "redis-sentinel://10.0.0.7:26379/02#hub", "redis://10.0.0.7?database=3"})
    void aDatabaseByNumberIsRefusedBecauseChannelsHaveNone(String uri) {
        assertThatThrownBy(() -> HubConfig.of(MODE, "storage.redis.uri=" + uri))
                .hasMessageContaining("keep several hubs in one Redis apart with storage.redis.prefix");
    }

    @Test
    void severalNodesWakeDevices() {
        HubConfig config = HubConfig.of(
                MODE,
                "storage.redis.uri=redis://127.0.0.1",
                "push.web-push.contact=mailto:push@example.org",
                "cluster.node=node-1.example",
                "cluster.lease=2s");

        assertThat(config.node()).isEqualTo("node-1.example");
        assertThat(config.redis()).isNotNull();
        assertThat(config.redis().lease()).isEqualTo(Duration.ofSeconds(2));
    }
}
