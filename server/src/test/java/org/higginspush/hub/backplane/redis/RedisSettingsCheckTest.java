package org.higginspush.hub.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisSettingsCheckTest {
    private static final String GOOD = "# Memory\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n";

    @Test
    void whatKeepsAllHasNoWarning() {
        assertThat(RedisSettingsCheck.warnings(GOOD, "always")).isEmpty();
        assertThat(RedisSettingsCheck.warnings(GOOD, ""))
                .as("a provider does not tell")
                .isEmpty();
        assertThat(RedisSettingsCheck.warnings("", "")).isEmpty();
    }

    @Test
    void keysThatMayBeRemovedAreWarnedOf() {
        String info = GOOD.replace("maxmemory:0", "maxmemory:1000").replace("noeviction", "allkeys-lru");

        assertThat(RedisSettingsCheck.warnings(info, "always"))
                .singleElement()
                .asString()
                .contains("allkeys-lru");
    }

    @Test
    void whatIsWrittenLateOrNeverIsWarnedOf() {
        assertThat(RedisSettingsCheck.warnings(GOOD, "everysec"))
                .singleElement()
                .asString()
                .contains("appendfsync everysec");
        assertThat(RedisSettingsCheck.warnings(GOOD.replace("aof_enabled:1", "aof_enabled:0"), "everysec"))
                .singleElement()
                .asString()
                .contains("appendonly");
    }
}
