package org.higginspush.demo.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.junit.jupiter.api.Test;

class VisitorsTest {
    private final List<String> forgotten = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private CompletableFuture<Void> forgetting = CompletableFuture.completedFuture(null);
    private final Visitors visitors =
            new Visitors(() -> now, new Visitors.VisitorLimits(3, 2, Duration.ofHours(1)), user -> {
                forgotten.add(user);
                return forgetting;
            });

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void everyVisitorIsAnotherUser() {
        assertThat(visitors.arrive("a")).isNotEqualTo(visitors.arrive("a")).matches("visitor-[a-z2-9]{16}");
    }

    @Test
    void whoWasNotSeenForAWhileIsForgotten() {
        String gone = visitors.arrive("a");
        String here = visitors.arrive("a");
        pass(Duration.ofMinutes(59));
        visitors.see(here);
        pass(Duration.ofMinutes(2));

        visitors.arrive("a");

        assertThat(forgotten).containsExactly(gone);
        assertThat(visitors.see(gone)).isFalse();
        assertThat(visitors.see(here)).isTrue();
    }

    @Test
    void aFullHouseSaysWhenToComeBack() {
        visitors.arrive("a");
        visitors.arrive("a");
        visitors.arrive("b");

        assertThatThrownBy(() -> visitors.arrive("c")).hasMessageContaining("try again later");
        assertThat(forgotten).isEmpty();
    }

    @Test
    void oneAddressHasAShareOfThePlacesAndIsToldWhenItMayTryAgain() {
        visitors.arrive("a");
        pass(Duration.ofMinutes(10));
        String renewing = visitors.arrive("a");
        pass(Duration.ofMinutes(10));
        visitors.see(renewing);

        assertThatThrownBy(() -> visitors.arrive("a"))
                .hasMessage("Too many visitors from this address: try again in 40 minutes.")
                .asInstanceOf(type(Refusal.class))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.SLOW_DOWN))
                .satisfies(refusal -> assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMinutes(40)));
        assertThat(visitors.arrive("b")).isNotNull();
        pass(Duration.ofMinutes(40).plusSeconds(1));
        assertThat(visitors.arrive("a")).isNotNull();
    }

    @Test
    void theGoneAreForgottenThoughNobodyComes() {
        String gone = visitors.arrive("a");
        pass(Duration.ofMinutes(61));

        visitors.forgetTheGone();

        assertThat(forgotten).containsExactly(gone);
    }

    @Test
    void whoCouldNotBeForgottenIsTriedAgain() {
        String gone = visitors.arrive("a");
        forgetting = CompletableFuture.failedFuture(new IllegalStateException("the disk is full"));
        pass(Duration.ofMinutes(61));
        visitors.forgetTheGone();
        forgetting = CompletableFuture.completedFuture(null);
        pass(Duration.ofMinutes(61));

        visitors.forgetTheGone();
        visitors.forgetTheGone();

        assertThat(forgotten).containsExactly(gone, gone);
    }

    @Test
    void aVisitorFromBeforeARestartIsForgottenToo() {
        visitors.takeOver("visitor-abc");
        visitors.takeOver("alex");
        pass(Duration.ofMinutes(61));

        visitors.forgetTheGone();

        assertThat(forgotten).containsExactly("visitor-abc");
    }

    @Test
    void seeingAStrangerMakesHimNoVisitor() {
        assertThat(visitors.see("alex")).isFalse();
    }
}
