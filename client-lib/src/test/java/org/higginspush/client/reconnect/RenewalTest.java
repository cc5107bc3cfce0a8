package org.higginspush.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import org.higginspush.client.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RenewalTest {
    private final Renewal renewal = new Renewal(new Backoff(1_000, 60_000), Seeds.chance(3));

    @ParameterizedTest
    @MethodSource("org.higginspush.client.Seeds#many")
    void aTokenIsRenewedWellBeforeItExpires(long seed) {
        Renewal any = new Renewal(new Backoff(1_000, 60_000), Seeds.chance(seed));

        any.accepted(600_000, 1_000);

        assertThat(any.due()).isBetween(421_000L, 541_000L);
    }

    @Test
    void itIsBegunOnce() {
        renewal.accepted(1_000, 0);

        assertThat(renewal.begin(100)).isFalse();
        assertThat(renewal.begin(1_000)).isTrue();
        assertThat(renewal.begin(1_000)).isFalse();
    }

    @Test
    void itIsTriedAgainAfterAFailure() {
        renewal.accepted(1_000, 0);
        renewal.begin(1_000);

        renewal.failed(1_000);

        assertThat(renewal.due()).isBetween(2_000L, 3_000L);
        assertThat(renewal.begin(3_000)).isTrue();
    }

    @Test
    void aHubThatNamesNoLifetimeNeedsNoRenewal() {
        renewal.accepted(-1, 0);

        assertThat(renewal.due()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void itEndsWithTheSession() {
        renewal.accepted(1_000, 0);

        renewal.stop();

        assertThat(renewal.begin(1_000_000)).isFalse();
    }
}
