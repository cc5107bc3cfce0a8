package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReconnectSpreadTest {
    @Test
    void fewSessionsNeedNone() {
        assertThat(ReconnectSpread.of(0, 1)).isZero();
        assertThat(ReconnectSpread.of(249, 1)).isZero();
    }

    @Test
    void manySessionsNeedTimeInProportion() {
        assertThat(ReconnectSpread.of(250, 1)).isEqualTo(1_000);
        assertThat(ReconnectSpread.of(5_000, 1)).isEqualTo(20_000);
        assertThat(ReconnectSpread.of(Integer.MAX_VALUE, 1)).isPositive();
    }

    @Test
    void theOtherNodesShareThem() {
        assertThat(ReconnectSpread.of(100_000, 9)).isEqualTo(44_444);
        AtomicInteger others = new AtomicInteger();
        ReconnectSpread spread = new ReconnectSpread(() -> 3_000);
        assertThat(spread.toOtherNodes()).as("alone").isEqualTo(12_000);
        spread.shareWith(others::get);
        assertThat(spread.toOtherNodes()).as("no other serves").isEqualTo(12_000);
        others.set(2);
        assertThat(spread.toOtherNodes()).isEqualTo(6_000);
        assertThat(spread.takingNodes()).isEqualTo(2);
        assertThat(spread.toAllNodes()).as("those of the others come too").isEqualTo(12_000);
        others.set(50);
        assertThat(spread.toOtherNodes()).as("few for each").isZero();
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
