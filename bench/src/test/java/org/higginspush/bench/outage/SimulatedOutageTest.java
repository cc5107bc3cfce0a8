package org.higginspush.bench.outage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedOutageTest {
    @ParameterizedTest
    @CsvSource({"10, false", "10, true", "60, false", "60, true", "600, false", "600, true"})
    void fewDevicesAreBackSoon(int seconds, boolean syncsSucceed) {
        OutageFigures figures = OutageRun.simulated(new Outage(3, seconds, syncsSucceed));

        assertThat(figures.percentileSeconds(50)).isLessThanOrEqualTo(3);
        assertThat(figures.longestSeconds()).isLessThanOrEqualTo(15);
    }

    @ParameterizedTest
    @CsvSource({"10, false", "10, true", "60, false", "60, true", "600, false", "600, true"})
    void manyDevicesDoNotComeAllAtOnce(int seconds, boolean syncsSucceed) {
        OutageFigures figures = OutageRun.simulated(new Outage(5_000, seconds, syncsSucceed));

        assertThat(figures.busiestSecond()).isLessThanOrEqualTo(1_000);
        assertThat(figures.longestSeconds()).isLessThanOrEqualTo(30);
    }
}
