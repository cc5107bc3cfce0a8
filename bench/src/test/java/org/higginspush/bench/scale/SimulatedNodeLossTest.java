package org.higginspush.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulatedNodeLossTest {
    private static final int SPREAD = 44_444;

    @Test
    void allDevicesOfTheLostNodeAreBack() {
        NodeLoss loss = new NodeLoss(10, 10_000, 500, 0, SPREAD, false);

        NodeLossFigures figures = ScaleRun.simulated(loss);

        assertThat(figures.back()).isEqualTo(1_000);
        assertThat(figures.failures()).isZero();
        assertThat(figures.percentileSeconds(100)).isLessThanOrEqualTo(2);
    }

    @Test
    void nodesThatTakeFewAtATimeLetTheOthersWait() {
        NodeLoss loss = new NodeLoss(3, 3_000, 100, 0, SPREAD, false);

        NodeLossFigures figures = ScaleRun.simulated(loss);

        assertThat(figures.back()).isEqualTo(1_000);
        assertThat(figures.percentileSeconds(100)).isBetween(4.0, 7.0); // 1,000 at 200 a second
        assertThat(figures.busiestSecond()).isGreaterThan(900);
    }

    @Test
    void whatGoesToTheLostNodeFailsAndComesBackLater() {
        NodeLoss loss = new NodeLoss(10, 10_000, 500, 3_000, SPREAD, false);

        NodeLossFigures figures = ScaleRun.simulated(loss);

        assertThat(figures.back()).isEqualTo(1_000);
        assertThat(figures.failures()).isBetween(50, 200);
        assertThat(figures.percentileSeconds(100)).isBetween(20.0, 60.0);
    }

    @Test
    void devicesThatSpreadAtOnceDoNotComeTogether() {
        NodeLoss loss = new NodeLoss(10, 100_000, 500, 0, SPREAD, true);

        NodeLossFigures figures = ScaleRun.simulated(loss);

        assertThat(figures.busiestSecond()).isLessThan(400); // 10,000 in 44 s are 225
        assertThat(figures.longestWaitSeconds()).isLessThan(1);
    }
}
