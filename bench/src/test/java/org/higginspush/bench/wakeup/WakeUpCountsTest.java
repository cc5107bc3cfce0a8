package org.higginspush.bench.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WakeUpCountsTest {
    @Test
    void eachPhoneIsCountedOnceAndEachFurtherWakeUpApart() {
        WakeUpCounts counts = new WakeUpCounts();
        counts.begins();
        counts.begins();
        counts.ends("one");
        counts.begins();
        counts.ends("two");
        counts.ends("one");
        counts.begins(); // never answered

        WakeUpFigures figures = counts.figures();
        assertThat(figures.woken()).isEqualTo(2);
        assertThat(figures.again()).isEqualTo(1);
        assertThat(figures.requests()).isEqualTo(4);
        assertThat(figures.mostUnderWay()).isEqualTo(2);
        assertThat(WakeUpFigures.parse(figures.line())).isEqualTo(figures);
    }
}
