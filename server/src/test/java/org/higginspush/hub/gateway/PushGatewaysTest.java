package org.higginspush.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.gateway.WakeUpResult.TryLater;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.junit.jupiter.api.Test;

/** The engine over all gateways. */
class PushGatewaysTest extends PushGatewaysTestBase {
    @Test
    void eachWakeUpGoesToTheGatewayOfItsPlatformAndTheAnswerComesBack() {
        CompletableFuture<WakeUpResult> result = wakeFcm("a");
        wakeWeb("b");
        assertThat(fcm.sent()).containsExactly("a");
        assertThat(web.sent()).containsExactly("b");
        assertThat(result).isNotDone();
        fcm.answers(ACCEPTED);
        assertThat(result).isCompletedWithValue(ACCEPTED);
        assertThat(counters.count(PushPlatform.FCM, WakeUpEvent.ACCEPTED)).isEqualTo(1);
    }

    @Test
    void ofSeveralAppsTheNamedOneIsUsedAndElseTheFirst() {
        RecordingGateway second = new RecordingGateway();
        try (PushGateways two = over(
                new GatewayRoute(PushPlatform.APNS, "mail", fcm),
                new GatewayRoute(PushPlatform.APNS, "notes", second))) {
            assertThat(two.offers(PushPlatform.APNS, null)).isTrue();
            assertThat(two.offers(PushPlatform.APNS, "notes")).isTrue();
            assertThat(two.offers(PushPlatform.APNS, "games")).isFalse();
            assertThat(two.offers(PushPlatform.WNS, null)).isFalse();
            Instant later = clock.instant().plusSeconds(60);
            two.wake(new WakeUp(new PushAddress(PushPlatform.APNS, "notes", "a", null), null, later), later);
            two.wake(new WakeUp(new PushAddress(PushPlatform.APNS, null, "b", null), null, later), later);
            assertThat(second.sent()).containsExactly("a");
            assertThat(fcm.sent()).containsExactly("b");
        }
    }

    @Test
    void anAppWithAGatewayOfItsOwnNeverGoesOverTheRelay() {
        RecordingGateway relay = new RecordingGateway();
        try (PushGateways both = over(
                GatewayRoute.overRelay(PushPlatform.APNS, relay), new GatewayRoute(PushPlatform.APNS, "notes", fcm))) {
            Instant later = clock.instant().plusSeconds(60);
            both.wake(new WakeUp(new PushAddress(PushPlatform.APNS, "notes", "a", null), null, later), later);
            both.wake(new WakeUp(new PushAddress(PushPlatform.APNS, "mail", "b", null), null, later), later);
            both.wake(new WakeUp(new PushAddress(PushPlatform.APNS, null, "c", null), null, later), later);
            assertThat(fcm.sent()).containsExactly("a");
            assertThat(relay.sent()).containsExactly("b", "c");
        }
    }

    @Test
    void withoutAGatewayTheOperatorIsToldWhatToConfigure() {
        for (PushPlatform platform : List.of(PushPlatform.APNS, PushPlatform.WNS)) {
            assertThat(wake(platform, null, "a", PATIENCE).join())
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            no -> assertThat(no.reason()).contains("set push." + platform.word() + "."));
        }
        assertThat(wake(PushPlatform.FCM, "games", "a", PATIENCE).join())
                .isInstanceOfSatisfying(
                        Rejected.class,
                        no -> assertThat(no.reason()).contains("app").doesNotContain("games"));
    }

    @Test
    void soManyAreUnderWayAndTheOthersFollowInOrder() {
        for (String target : List.of("a", "b", "c", "d")) {
            wakeFcm(target);
        }
        assertThat(fcm.sent()).containsExactly("a", "b");
        assertThat(gateways.inFlight(PushPlatform.FCM)).isEqualTo(2);
        assertThat(gateways.pending(PushPlatform.FCM)).isEqualTo(4);
        fcm.answers(ACCEPTED);
        assertThat(fcm.sent()).containsExactly("a", "b", "c");
        fcm.answersAtOnce(ACCEPTED);
        fcm.answers(ACCEPTED);
        assertThat(fcm.sent()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void whatDoesNotFitIsRefusedAtOnce() {
        for (int i = 0; i < 6; i++) {
            assertThat(wakeFcm("fits")).isNotDone();
        }
        assertThat(wakeFcm("too much").join())
                .isInstanceOfSatisfying(
                        TryLater.class, later -> assertThat(later.reason()).contains("Too many"));
        assertThat(counters.count(PushPlatform.FCM, WakeUpEvent.OVERFLOWED)).isEqualTo(1);
        fcm.answers(ACCEPTED);
        assertThat(wakeFcm("fits again")).isNotDone();
    }

    @Test
    void aGatewayThatNeverAnswersCostsTheOthersNothing() {
        List<CompletableFuture<WakeUpResult>> hanging = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            hanging.add(wake(PushPlatform.FCM, null, "a", Duration.ofSeconds(100)));
        }
        web.answersAtOnce(ACCEPTED);
        for (int i = 0; i < 100; i++) {
            assertThat(wakeWeb("b")).isCompletedWithValue(ACCEPTED);
        }
        timers.advance(Duration.ofSeconds(100));
        assertThat(hanging).allSatisfy(result -> assertThat(result.join()).isInstanceOf(TryLater.class));
        assertThat(gateways.pending(PushPlatform.FCM)).isZero();
        assertThat(wakeWeb("b")).isCompletedWithValue(ACCEPTED);
    }

    @Test
    void anAnswerThatComesTooLateChangesNothing() {
        CompletableFuture<WakeUpResult> result = wake(PushPlatform.FCM, null, "a", Duration.ofSeconds(30));
        timers.advance(Duration.ofSeconds(30));
        assertThat(result.join())
                .isInstanceOfSatisfying(
                        TryLater.class, later -> assertThat(later.reason()).contains("within 30 s"));
        fcm.answers(ACCEPTED);
        assertThat(gateways.inFlight(PushPlatform.FCM)).isZero();
        assertThat(counters.count(PushPlatform.FCM, WakeUpEvent.ACCEPTED)).isZero();
    }

    @Test
    void nothingIsSentAfterItsExpiry() {
        Instant now = clock.instant();
        WakeUp wakeUp = new WakeUp(new PushAddress(PushPlatform.FCM, null, "a", null), null, now);
        assertThat(gateways.wake(wakeUp, now.plusSeconds(60)).join()).isInstanceOf(TryLater.class);
        assertThat(fcm.sent()).isEmpty();
    }

    @Test
    void whatWaitsTooLongForItsTurnEndsInTime() {
        wakeFcm("a");
        wakeFcm("b");
        CompletableFuture<WakeUpResult> third = wake(PushPlatform.FCM, null, "c", Duration.ofSeconds(5));
        timers.advance(Duration.ofSeconds(5));
        assertThat(third.join()).isInstanceOf(TryLater.class);
        assertThat(gateways.pending(PushPlatform.FCM)).isEqualTo(2);
        fcm.answersAtOnce(ACCEPTED);
        fcm.answers(ACCEPTED);
        assertThat(fcm.sent()).containsExactly("a", "b");
    }

    @Test
    void theServersTakeTurns() {
        for (String target : List.of("a/1", "a/2", "a/3", "a/4", "b/1", "c/1", "d/1")) {
            wakeWeb(target);
        }
        assertThat(web.sent()).containsExactly("a/1", "a/2", "b/1", "c/1");
        web.answers(ACCEPTED);
        web.answers(ACCEPTED);
        assertThat(web.sent().subList(4, 6)).containsExactlyInAnyOrder("d/1", "a/3");
    }

    @Test
    void oneServerMayNotTakeTheWholeQueue() {
        for (int i = 0; i < 6; i++) {
            assertThat(wakeWeb("a/" + i)).isNotDone();
        }
        assertThat(wakeWeb("a/7")).isDone();
        assertThat(wakeWeb("b/1")).isNotDone();
    }

    @Test
    void aCancelledWakeUpThatWaitsIsNotSent() {
        wakeFcm("a");
        wakeFcm("b");
        CompletableFuture<WakeUpResult> cancelled = wakeFcm("c");
        cancelled.cancel(false);
        assertThat(gateways.pending(PushPlatform.FCM)).isEqualTo(2);
        fcm.answersAtOnce(ACCEPTED);
        fcm.answers(ACCEPTED);
        fcm.answers(ACCEPTED);
        assertThat(fcm.sent()).containsExactly("a", "b");
        assertThatThrownBy(cancelled::join).isInstanceOf(CancellationException.class);
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void aGatewayThatBreaksItsContractIsAFailureLikeOthers() {
        CompletableFuture<WakeUpResult> result = wake(PushPlatform.FCM, null, "a", Duration.ofMillis(100));
        fcm.fails(new IllegalStateException("a bug"));
        assertThat(result.join()).isInstanceOf(TryLater.class);
        assertThat(gateways.inFlight(PushPlatform.FCM)).isZero();
    }

    @Test
    void manyThatAreAnsweredAtOnceNeedNoDeepStack() {
        GatewayLimits wide =
                new GatewayLimits(1, 1, 100_000, 100_000, PATIENCE, 3, PATIENCE, PATIENCE, PATIENCE, PATIENCE);
        RecordingGateway one = new RecordingGateway();
        try (PushGateways deep = over(new GatewayRoute(PushPlatform.APNS, null, one, wide))) {
            Instant later = clock.instant().plusSeconds(60);
            WakeUp wakeUp = new WakeUp(new PushAddress(PushPlatform.APNS, null, "a", null), null, later);
            for (int i = 0; i < 20_000; i++) {
                deep.wake(wakeUp, later);
            }
            one.answersAtOnce(ACCEPTED);
            one.answers(ACCEPTED);
            assertThat(deep.pending(PushPlatform.APNS)).isZero();
        }
    }

    @Test
    void closingEndsEverything() {
        List<CompletableFuture<WakeUpResult>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(wakeFcm("a"));
        }
        fcm.answers(DOWN);
        gateways.close();
        assertThat(all).allSatisfy(result -> assertThat(result.join()).isInstanceOf(TryLater.class));
        assertThat(fcm.closed).isTrue();
        assertThat(fcm.sent()).hasSize(3);
        assertThat(wakeFcm("b").join()).isInstanceOf(TryLater.class);
        assertThat(gateways.pending(PushPlatform.FCM)).isZero();
    }
}
