package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VisitorsTest {
    private final List<String> forgotten = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private final Visitors visitors = new Visitors(() -> now, 2, Duration.ofHours(1), forgotten::add);

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void everyVisitorIsAnotherUser() {
        assertThat(visitors.arrive()).isNotEqualTo(visitors.arrive()).matches("visitor-[a-z2-9]{16}");
    }

    @Test
    void whoWasNotSeenForAWhileIsForgotten() {
        String gone = visitors.arrive();
        String here = visitors.arrive();
        pass(Duration.ofMinutes(59));
        visitors.see(here);
        pass(Duration.ofMinutes(2));

        visitors.arrive();

        assertThat(forgotten).containsExactly(gone);
        assertThat(visitors.see(gone)).isFalse();
        assertThat(visitors.see(here)).isTrue();
    }

    @Test
    void aFullHouseSaysWhenToComeBack() {
        visitors.arrive();
        visitors.arrive();

        assertThatThrownBy(visitors::arrive).hasMessageContaining("try again later");
        assertThat(forgotten).isEmpty();
    }

    @Test
    void aVisitorFromBeforeARestartIsForgottenToo() {
        visitors.takeOver("visitor-abc");
        visitors.takeOver("alex");
        pass(Duration.ofMinutes(61));

        visitors.arrive();

        assertThat(forgotten).containsExactly("visitor-abc");
    }

    @Test
    void seeingAStrangerMakesHimNoVisitor() {
        assertThat(visitors.see("alex")).isFalse();
    }
}
