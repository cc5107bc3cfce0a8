package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionBatchTest {
    private final List<String> log = new ArrayList<>();

    @Test
    void whatIsLeftForTheEndOfTheBatchHappensThere() {
        CompletionBatch.complete(batch -> {
            batch.atEnd(() -> log.add("end"));
            log.add("work");
        });

        assertThat(log).containsExactly("work", "end");
    }

    @Test
    void aChangeThatIsCompletedAloneHasNothingToWaitFor() {
        CompletionBatch.SINGLE.atEnd(() -> log.add("at once"));

        assertThat(log).containsExactly("at once");
    }

    @Test
    void atTheEndOfTheBatchNothingIsPutOffAnyMore() {
        CompletionBatch.complete(batch -> batch.atEnd(() -> {
            batch.atEnd(() -> log.add("nested"));
            log.add("end");
        }));

        assertThat(log).containsExactly("nested", "end");
    }

    @Test
    void whatIsLeftForTheEndHappensAlsoIfTheWorkFails() {
        try {
            CompletionBatch.complete(batch -> {
                batch.atEnd(() -> log.add("end"));
                throw new IllegalStateException("for the test");
            });
        } catch (IllegalStateException expected) {
            log.add("failed");
        }

        assertThat(log).containsExactly("end", "failed");
    }
}
