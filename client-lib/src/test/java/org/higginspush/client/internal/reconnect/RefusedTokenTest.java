package org.higginspush.client.internal.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import org.higginspush.client.HighestRandom;
import org.higginspush.client.LowestRandom;
import org.junit.jupiter.api.Test;

class RefusedTokenTest {
    private static final long FIRST = 120_000;

    private final RefusedToken refused = new RefusedToken(new LowestRandom());

    @Test
    void anotherTokenMayBeTriedAtOnce() {
        refused.refused("old", 0, 0);

        assertThat(refused.bars("old", FIRST - 1)).isTrue();
        assertThat(refused.bars("new", 0)).isFalse();
    }

    @Test
    void theSameTokenMayBeTriedEverMoreRarely() {
        long now = 0;
        for (long pause : new long[] {120, 240, 480, 900, 900}) {
            refused.refused("old", 0, now);
            assertThat(refused.bars("old", now + pause * 1_000 - 1)).isTrue();
            assertThat(refused.bars("old", now + pause * 1_000)).isFalse();
            now += pause * 1_000;
        }
    }

    @Test
    void devicesThatWereRefusedTogetherDoNotAskTogether() {
        RefusedToken latest = new RefusedToken(new HighestRandom());

        latest.refused("old", 0, 0);

        assertThat(latest.bars("old", 2 * FIRST - 1)).isTrue();
        assertThat(latest.bars("old", 2 * FIRST)).isFalse();
    }

    @Test
    void theTimeThatTheHubNamedCounts() {
        refused.refused("not valid yet", 5_000, 0);

        assertThat(refused.bars("not valid yet", 4_999)).isTrue();
        assertThat(refused.bars("not valid yet", 5_000)).isFalse();
    }

    @Test
    void aTokenThatHasExpiredIsRememberedButMayBeTriedAgain() {
        refused.expired("old", 7);

        assertThat(refused.is("old")).isTrue();
        assertThat(refused.bars("old", 7)).isFalse();
    }

    @Test
    void onceForgottenNothingIsBarred() {
        refused.refused("old", 0, 0);

        refused.forget();

        assertThat(refused.is("old")).isFalse();
        assertThat(refused.bars("old", 0)).isFalse();
    }
}
