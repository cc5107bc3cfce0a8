package org.higginspush.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.gateway.WakeUpResult.Gone;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.model.PushPlatform;
import org.junit.jupiter.api.Test;

/** When something is sent again, and when a push service is left alone. */
class GatewayPausesTest extends PushGatewaysTestBase {
    @Test
    void whatWasNotTakenIsSentAgainAfterGrowingPauses() {
        CompletableFuture<WakeUpResult> result = wakeFcm("a");
        fcm.answers(new TryLater(null, "this one is throttled", true));
        assertThat(fcm.underWay()).isZero();
        timers.advance(Duration.ofMillis(499));
        assertThat(fcm.underWay()).isZero();
        timers.advance(Duration.ofMillis(501));
        assertThat(fcm.underWay()).isEqualTo(1);
        fcm.answers(new TryLater(null, "this one is throttled", true));
        timers.advance(Duration.ofMillis(999));
        assertThat(fcm.underWay()).isZero();
        timers.advance(Duration.ofMillis(1_001));
        fcm.answers(ACCEPTED);
        assertThat(result).isCompletedWithValue(ACCEPTED);
        assertThat(counters.count(PushPlatform.FCM, WakeUpEvent.RETRIED)).isEqualTo(2);
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void aPauseThatThePushServiceAsksForIsKeptForAllAddresses() {
        CompletableFuture<WakeUpResult> result = wakeFcm("a");
        fcm.answers(new TryLater(Duration.ofSeconds(20), "slow down"));
        CompletableFuture<WakeUpResult> other = wakeFcm("b");
        timers.advance(Duration.ofSeconds(19));
        assertThat(fcm.underWay()).isZero();
        timers.advance(Duration.ofSeconds(3));
        assertThat(fcm.underWay()).isEqualTo(1);
        fcm.answersAtOnce(ACCEPTED);
        fcm.answers(ACCEPTED);
        assertThat(result).isCompletedWithValue(ACCEPTED);
        assertThat(other).isCompletedWithValue(ACCEPTED);
    }

    @Test
    void aPauseForOneAddressAloneDoesNotHoldUpOthers() {
        wakeFcm("a");
        for (int i = 0; i < LIMITS.failures() + 1; i++) {
            fcm.answers(new TryLater(null, "this one is throttled", true));
            wakeFcm("a");
        }
        assertThat(counters.count(PushPlatform.FCM, WakeUpEvent.PAUSED)).isZero();
        assertThat(fcm.sent()).hasSize(LIMITS.failures() + 2);
    }

    @Test
    void nothingIsSentAfterItIsGivenUp() {
        CompletableFuture<WakeUpResult> result = wake(PushPlatform.FCM, null, "a", Duration.ofSeconds(15));
        fcm.answers(new TryLater(Duration.ofSeconds(15), "slow down"));
        assertThat(result.join())
                .isInstanceOfSatisfying(
                        TryLater.class, later -> assertThat(later.after()).isEqualTo(Duration.ofSeconds(15)));
        timers.advance(Duration.ofHours(1));
        assertThat(fcm.sent()).hasSize(1);
    }

    @Test
    void afterSeveralFailuresOneTrialAtATimeFindsOutWhetherItWorksAgain() {
        fcm.answersAtOnce(DOWN);
        for (int i = 0; i < LIMITS.failures(); i++) {
            wakeFcm("a");
        }
        assertThat(counters.count(PushPlatform.FCM, WakeUpEvent.PAUSED)).isEqualTo(1);
        fcm.answersLater();
        wakeFcm("b");
        assertThat(fcm.sent()).hasSize(3);
        timers.advance(Duration.ofSeconds(10));
        assertThat(fcm.underWay()).as("the trial").isEqualTo(1);
        fcm.answers(DOWN);
        timers.advance(Duration.ofSeconds(9));
        assertThat(fcm.underWay()).as("the second pause is longer").isZero();
        timers.advance(Duration.ofSeconds(11));
        fcm.answersAtOnce(ACCEPTED);
        fcm.answers(ACCEPTED);
        assertThat(gateways.pending(PushPlatform.FCM)).isZero();
        assertThat(counters.count(PushPlatform.FCM, WakeUpEvent.ACCEPTED)).isEqualTo(4);
    }

    @Test
    void theFailureOfAWithdrawnWakeUpSaysNothing() {
        for (int i = 0; i < 2 * LIMITS.failures(); i++) {
            CompletableFuture<WakeUpResult> result = wakeFcm("a");
            assertThat(fcm.isWithdrawn()).isFalse();
            result.cancel(false);
            assertThat(fcm.isWithdrawn()).isTrue();
            fcm.answers(DOWN);
        }
        assertThat(counters.count(PushPlatform.FCM, WakeUpEvent.PAUSED)).isZero();
        assertThat(counters.count(PushPlatform.FCM, WakeUpEvent.RETRIED)).isZero();
        assertThat(gateways.pending(PushPlatform.FCM)).isZero();
    }

    @Test
    void ifTheTrialIsWithdrawnAnotherOneIsTried() {
        fcm.answersAtOnce(DOWN);
        for (int i = 0; i < LIMITS.failures(); i++) {
            wake(PushPlatform.FCM, null, "a", Duration.ofMillis(100));
        }
        assertThat(counters.count(PushPlatform.FCM, WakeUpEvent.PAUSED)).isEqualTo(1);
        fcm.answersLater();
        CompletableFuture<WakeUpResult> trial = wakeFcm("b");
        wakeFcm("c");
        timers.advance(Duration.ofSeconds(10));
        assertThat(fcm.sent()).endsWith("b");
        trial.cancel(false);
        fcm.answers(DOWN);
        assertThat(fcm.sent()).endsWith("c");
        assertThat(fcm.underWay()).isEqualTo(1);
    }

    @Test
    void whoCannotWaitForTheEndOfAPauseIsToldAtOnceAndForHowLong() {
        wakeFcm("a");
        wakeFcm("a");
        CompletableFuture<WakeUpResult> waiting = wake(PushPlatform.FCM, null, "b", Duration.ofSeconds(30));
        fcm.answers(new TryLater(Duration.ofSeconds(40), "overloaded"));
        assertThat(waiting.join()).isInstanceOfSatisfying(TryLater.class, later -> {
            assertThat(later.after()).isGreaterThanOrEqualTo(Duration.ofSeconds(40));
            assertThat(later.reason()).contains("overloaded");
        });
        assertThat(wake(PushPlatform.FCM, null, "c", Duration.ofSeconds(30))).isDone();
        assertThat(wakeFcm("d")).isNotDone();
    }

    @Test
    void aPauseIsNeverLongerThanTheLongest() {
        wakeWeb("evil.example/a");
        web.answers(new TryLater(Duration.ofDays(4_000), "for ever"));
        timers.advance(LIMITS.longestPause());
        wakeWeb("evil.example/a");
        assertThat(web.underWay()).isEqualTo(1);
    }

    @Test
    void anAnswerOfAnyKindShowsThatThePushServiceWorks() {
        fcm.answersAtOnce(DOWN);
        wakeFcm("a");
        wakeFcm("a");
        fcm.answersAtOnce(new Gone(null, "unregistered"));
        wakeFcm("b");
        fcm.answersAtOnce(DOWN);
        wakeFcm("a");
        wakeFcm("a");
        assertThat(counters.count(PushPlatform.FCM, WakeUpEvent.PAUSED)).isZero();
    }

    @Test
    void oneServerOfSeveralThatFailsOrHangsIsLeftAloneAndTheOthersAreNot() {
        wakeWeb("dead.example/a");
        wakeWeb("dead.example/b");
        wakeWeb("dead.example/c");
        wakeWeb("well.example/a");
        assertThat(web.sent()).containsExactly("dead.example/a", "dead.example/b", "well.example/a");
        for (int i = 0; i < 2; i++) {
            web.answers(DOWN);
        }
        web.answers(ACCEPTED);
        web.answers(DOWN);
        assertThat(counters.count(PushPlatform.WEB_PUSH, WakeUpEvent.PAUSED)).isEqualTo(1);
        web.answersAtOnce(ACCEPTED);
        assertThat(wakeWeb("dead.example/d")).isNotDone();
        assertThat(wakeWeb("well.example/b")).isCompletedWithValue(ACCEPTED);
    }

    @Test
    void onAClockThatIsSetBackAPauseStillEnds() {
        wakeFcm("a");
        fcm.answers(new TryLater(Duration.ofSeconds(20), "slow down"));
        clock.advance(Duration.ofHours(-3));
        CompletableFuture<WakeUpResult> other = wakeFcm("b");
        fcm.answersAtOnce(ACCEPTED);
        timers.advance(Duration.ofHours(3).plusSeconds(30));
        assertThat(other).isDone();
    }

    @Test
    void whoAsksForNoPauseIsTriedAgainAsIfItHadSaidNothing() {
        CompletableFuture<WakeUpResult> result = wakeFcm("a");
        fcm.answers(new TryLater(Duration.ZERO, "now"));
        assertThat(fcm.underWay()).isZero();
        timers.advance(Duration.ofSeconds(1));
        fcm.answers(ACCEPTED);
        assertThat(result).isCompletedWithValue(ACCEPTED);
    }
}
