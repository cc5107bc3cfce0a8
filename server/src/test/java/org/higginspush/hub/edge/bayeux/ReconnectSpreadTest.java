package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReconnectSpreadTest {
    @Test
    void fewSessionsNeedNone() {
        assertThat(ReconnectSpread.of(0)).isZero();
        assertThat(ReconnectSpread.of(249)).isZero();
    }

    @Test
    void manySessionsNeedTimeInProportion() {
        assertThat(ReconnectSpread.of(250)).isEqualTo(1_000);
        assertThat(ReconnectSpread.of(5_000)).isEqualTo(20_000);
        assertThat(ReconnectSpread.of(Integer.MAX_VALUE)).isPositive();
    }

    @Test
    void aSessionIsToldOnlyOfMuchChange() {
        assertThat(ReconnectSpread.isNews(0, 0)).isFalse();
        assertThat(ReconnectSpread.isNews(1_000, 0)).isTrue();
        assertThat(ReconnectSpread.isNews(0, 1_000)).isTrue();
        assertThat(ReconnectSpread.isNews(1_400, 1_000)).isFalse();
        assertThat(ReconnectSpread.isNews(700, 1_000)).isFalse();
        assertThat(ReconnectSpread.isNews(1_600, 1_000)).isTrue();
        assertThat(ReconnectSpread.isNews(500, 1_000)).isTrue();
    }
}
