package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnTest {
    private final List<String> log = new ArrayList<>();

    @Test
    void whatIsLeftForTheEndOfTheTurnHappensThere() {
        Turn.take(() -> {
            Turn.atEnd(() -> log.add("end"));
            log.add("work");
        });

        assertThat(log).containsExactly("work", "end");
    }

    @Test
    void outsideOfATurnThereIsNothingToWaitFor() {
        Turn.atEnd(() -> log.add("at once"));

        assertThat(log).containsExactly("at once");
    }

    @Test
    void atTheEndOfTheTurnNothingIsPutOffAnyMore() {
        Turn.take(() -> Turn.atEnd(() -> {
            Turn.atEnd(() -> log.add("nested"));
            log.add("end");
        }));

        assertThat(log).containsExactly("nested", "end");
    }
}
