package org.higginspush.hub.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.jspecify.annotations.Nullable;

/** Stands for all gateways: writes down what is sent, and answers what the test says. Used on the test's thread. */
final class PushServiceFake implements WakeUpSender {
    /**
     * A wake-up that was sent.
     *
     * @param at when
     * @param giveUp until when the gateways may try
     */
    record SentWakeUp(WakeUp wakeUp, Instant at, Instant giveUp, CompletableFuture<WakeUpResult> result) {
        String target() {
            return wakeUp.address().target();
        }
    }

    private final InstantSource clock;
    private final List<SentWakeUp> all = new ArrayList<>();
    private final Deque<SentWakeUp> fresh = new ArrayDeque<>();
    /** Null if the test answers each itself. */
    private @Nullable WakeUpResult answer = new WakeUpResult.Accepted();

    PushServiceFake(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public CompletableFuture<WakeUpResult> wake(WakeUp wakeUp, Instant giveUp, Consumer<WakeUpResult> answers) {
        CompletableFuture<WakeUpResult> result = new CompletableFuture<>();
        SentWakeUp sent = new SentWakeUp(wakeUp, clock.instant(), giveUp, result);
        all.add(sent);
        fresh.add(sent);
        if (answer != null) {
            result.complete(answer);
        }
        return result;
    }

    /** From now on all wake-ups get this answer. */
    void answers(WakeUpResult result) {
        answer = result;
    }

    /** From now on the test answers. */
    void holdsItsAnswers() {
        answer = null;
    }

    /** The one wake-up that was sent since the last time. */
    SentWakeUp one() {
        assertThat(fresh).hasSize(1);
        return fresh.remove();
    }

    /** Those that were sent since the last time. */
    List<SentWakeUp> rest() {
        List<SentWakeUp> rest = List.copyOf(fresh);
        fresh.clear();
        return rest;
    }

    void hasNothing() {
        assertThat(fresh).as("wake-ups").isEmpty();
    }

    List<SentWakeUp> all() {
        return all;
    }
}
