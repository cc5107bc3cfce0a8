package org.higginspush.hub.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.higginspush.hub.backplane.redis.RedisDurability.ServerSettings;
import org.junit.jupiter.api.Test;

class RedisDurabilityTest {
    private static final String GOOD = "# Memory\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n"
            + "run_id:0123456789abcdef\r\nconnected_slaves:0\r\nmaster_replid2:" + "0".repeat(40) + "\r\n";
    private static final String NO_FILE = GOOD.replace("aof_enabled:1", "aof_enabled:0");
    private static final String EVICTING =
            GOOD.replace("maxmemory:0", "maxmemory:1000").replace("noeviction", "allkeys-lru");
    private static final String WITH_REPLICA = GOOD.replace("connected_slaves:0", "connected_slaves:1");
    private static final RedisOptions USUAL = RedisOptions.of("redis://127.0.0.1", "test:");

    private static RedisDurability of(RedisOptions options, String info, String appendfsync) {
        return RedisDurability.of(List.of(new ServerSettings(info, appendfsync)), options);
    }

    @Test
    void whatKeepsAllIsSaidToAndHasNoWarning() {
        RedisDurability good = of(USUAL, GOOD, "always");

        assertThat(good.refusal()).isNull();
        assertThat(good.warnings()).isEmpty();
        assertThat(good.summary()).isEqualTo("What is acknowledged is on the disk of Redis.");
        assertThat(good.survivesRestart()).isTrue();
    }

    @Test
    void aProviderThatDoesNotTellIsTaken() {
        RedisDurability unknown = of(USUAL, GOOD, "");

        assertThat(unknown.refusal()).isNull();
        assertThat(unknown.warnings()).isEmpty();
        assertThat(unknown.summary()).contains("at a time that it does not tell");
        assertThat(unknown.survivesRestart()).isFalse();
        assertThat(of(USUAL, "", "").refusal()).isNull();
    }

    @Test
    void keysThatMayBeRemovedAreRefusedUnlessThatIsAccepted() {
        assertThat(of(USUAL, EVICTING, "always").refusal())
                .contains("allkeys-lru", "Set maxmemory-policy to noeviction", "storage.redis.accept-loss");

        RedisDurability accepted = of(USUAL.withAcceptLoss(true), EVICTING, "always");
        assertThat(accepted.refusal()).isNull();
        assertThat(accepted.warnings()).singleElement().asString().contains("allkeys-lru");
        assertThat(accepted.summary()).contains("may remove it");
    }

    @Test
    void whatIsInMemoryAloneIsRefusedUnlessReplicasHaveItOrThatIsAccepted() {
        assertThat(of(USUAL, NO_FILE, "everysec").refusal())
                .contains("Set appendonly to yes", "storage.redis.wait-replicas", "storage.redis.accept-loss");
        assertThat(of(USUAL.withWaitReplicas(1), NO_FILE, "everysec").refusal()).isNull();
        assertThat(of(USUAL.withAcceptLoss(true), NO_FILE, "everysec").summary())
                .contains("lost when Redis ends");
        assertThat(of(USUAL, NO_FILE, "everysec").unsafeMicros()).isNull();
    }

    @Test
    void whatIsWrittenLaterIsWarnedOf() {
        RedisDurability late = of(USUAL, GOOD, "everysec");

        assertThat(late.refusal()).isNull();
        assertThat(late.warnings()).singleElement().asString().contains("appendfsync everysec");
        assertThat(late.summary()).contains("on its disk after about a second");
    }

    @Test
    void aReplicaMayTakeOverThatLacksItUnlessItIsWaitedFor() {
        assertThat(of(USUAL, WITH_REPLICA, "always").summary()).contains("A replica that takes over may lack it.");
        assertThat(of(USUAL, WITH_REPLICA, "always").survivesRestart()).isFalse();
        RedisDurability waiting = of(USUAL.withWaitReplicas(1), WITH_REPLICA, "always");
        assertThat(waiting.summary())
                .isEqualTo("What is acknowledged is on the disk of Redis and has reached one replica.");
        assertThat(waiting.warnings()).isEmpty();
        assertThat(of(USUAL.withWaitReplicas(2), WITH_REPLICA, "always").warnings())
                .singleElement()
                .asString()
                .contains("fewer replicas");
    }

    @Test
    void oneThatTookOverMayLackWhatTheOneBeforeHad() {
        assertThat(of(USUAL, GOOD.replace("replid2:0", "replid2:a"), "always").survivesRestart())
                .isFalse();
    }

    @Test
    void ofTheServersOfAClusterTheWorstCounts() {
        RedisDurability two = RedisDurability.of(
                List.of(new ServerSettings(GOOD, "always"), new ServerSettings(NO_FILE, "always")), USUAL);

        assertThat(two.refusal()).contains("appendonly");
        assertThat(two.survivesRestart()).isFalse();
        String other = GOOD.replace("run_id:0", "run_id:1");
        RedisDurability one = RedisDurability.of(
                List.of(new ServerSettings(GOOD, "always"), new ServerSettings(other, "always")), USUAL);
        RedisDurability same = RedisDurability.of(
                List.of(new ServerSettings(other, "always"), new ServerSettings(GOOD, "always")), USUAL);
        assertThat(one.run())
                .isEqualTo(same.run())
                .isNotEqualTo(of(USUAL, GOOD, "always").run());
    }
}
