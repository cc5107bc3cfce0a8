package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FanOutPacerTest {
    private final AtomicLong now = new AtomicLong(5);
    private final List<Long> pauses = new ArrayList<>();
    private final FanOutPacer pacer = new FanOutPacer(now::get, pauses::add);

    private void tell(int users, long nanosEach) {
        for (int i = 0; i < users; i++) {
            now.addAndGet(nanosEach);
            pacer.told();
        }
    }

    @Test
    void aSmallAudienceIsToldWithoutAPause() {
        pacer.begin();
        tell(5, 19_999);
        assertThat(pauses).isEmpty();
    }

    @Test
    void itPausesAsLongAsEachBurstTook() {
        pacer.begin();
        tell(12, 30_000);
        assertThat(pauses).containsExactly(120_000L, 120_000L, 120_000L);
    }

    @Test
    void whatWaitedForSomethingElseMakesNoLongPause() {
        pacer.begin();
        tell(1, 30_000_000_000L);
        assertThat(pauses).containsExactly(1_000_000L);
    }

    @Test
    void theTimeBetweenTwoAudiencesIsNoWork() {
        pacer.begin();
        tell(1, 90_000);
        now.addAndGet(1_000_000_000);
        pacer.begin();
        tell(1, 90_000);
        assertThat(pauses).isEmpty();
    }
}
