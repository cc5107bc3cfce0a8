package org.higginspush.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.junit.jupiter.api.Test;

class DeviceSessionTest {
    private final List<String> calls = new ArrayList<>();
    private final NoticeSink other = () -> calls.add("other ready");
    private final NoticeSink sink = () -> calls.add("ready");
    private final DeviceSession session = new DeviceSession("alex", "phone", sink);

    @Test
    void onlyWhatADeviceHasShownIsKnown() {
        start();
        assertThat(session.known(-1, 0)).as("it may not have the answer yet").isNegative();
        assertThat(session.reports()).isFalse();
        session.offer(notice("a", 1, 10));
        taken();
        taken();
        assertThat(session.heartbeat(5, 0)).isNegative();
        assertThat(session.known(5, 0)).as("the notice is on its way").isLessThan(10);
        assertThat(session.reports()).isTrue();
        session.replyOffset(10);
        assertThat(session.heartbeat(10, 1)).isNegative();
        assertThat(session.known(10, 1)).isEqualTo(10);
        session.skip(12);
        assertThat(session.heartbeat(10, 1)).isNegative();
        assertThat(session.known(10, 1)).as("what does not concern it").isEqualTo(12);
    }

    @Test
    void aHeldSessionWritesNothingUntilItIsReleased() {
        session.offer(notice("a", 1, 10));
        assertThat(session.take(sink)).isEmpty();
        assertThat(calls).isEmpty();
        session.startAt(new Position("e", 5));
        session.release();
        assertThat(calls).containsExactly("ready");
        assertThat(taken()).containsExactly("a:1");
    }

    @Test
    void whatTheAnswerToTheSubscriptionToldIsNotToldAgain() {
        session.offer(notice("a", 1, 10));
        session.offer(notice("b", 1, 11));
        session.startAt(new Position("e", 10));
        session.release();
        assertThat(taken()).containsExactly("b:1");
    }

    @Test
    void norIfItIsAnnouncedAfterThatBecauseTheStoreWasAheadOfItsAnnouncements() {
        session.startAt(new Position("e", 10));
        session.release();
        session.offer(notice("a", 1, 10));
        session.offer(notice("b", 1, 11));
        assertThat(taken()).containsExactly("b:1");
        session.repair(List.of(notice("a", 1, 10).notice()));
        assertThat(taken()).as("lost, and so told again").containsExactly("a:1");
    }

    @Test
    void anIdleSessionCallsItsSinkOncePerBatch() {
        start();
        session.offer(notice("a", 1, 10));
        session.offer(notice("b", 1, 11));
        assertThat(calls).containsExactly("ready");
        assertThat(taken()).containsExactly("a:1", "b:1");
        session.offer(notice("a", 2, 12));
        assertThat(calls).as("the sink is still writing").containsExactly("ready");
        assertThat(taken()).containsExactly("a:2");
        assertThat(taken()).isEmpty();
        session.offer(notice("a", 3, 13));
        assertThat(calls).containsExactly("ready", "ready");
    }

    @Test
    void theNewestNoticeOfAContextReplacesTheOneThatWaits() {
        start();
        session.offer(notice("a", 1, 10));
        session.offer(notice("b", 1, 11));
        session.offer(notice("a", 2, 12));
        assertThat(session.waiting()).isEqualTo(2);
        assertThat(taken()).as("in the order of the offsets").containsExactly("b:1", "a:2");
    }

    @Test
    void ofTwoNoticesWithOneRevisionTheLaterOneIsTold() {
        start();
        session.offer(notice("a", 1, 10));
        session.offer(notice("b", 7, 11));
        session.offer(notice("b", 7, 12));
        assertThat(session.take(sink)).extracting(WireNotice::offset).containsExactly(10L, 12L);
    }

    @Test
    void aRepairThatComesLateDoesNotReplaceANewerNotice() {
        start();
        session.offer(notice("a", 5, 20));
        session.offer(notice("b", 1, 21));
        session.repair(List.of(notice("a", 4, 10).notice(), notice("c", 1, 11).notice()));
        assertThat(taken()).containsExactly("c:1", "a:5", "b:1");
    }

    @Test
    void theReplyIsNeverAheadOfWhatStillWaits() {
        start();
        hears("a", 10);
        session.offer(notice("b", 1, 20));
        assertThat(session.replyOffset(session.routed())).isEqualTo(19);
        taken();
        taken();
        assertThat(session.replyOffset(session.routed())).isEqualTo(20);
    }

    @Test
    void whatDoesNotConcernTheDeviceMovesItsPosition() {
        start();
        session.skip(30);
        assertThat(session.replyOffset(session.routed())).isEqualTo(30);
    }

    @Test
    void aDeviceThatHeardEverythingLostNothing() {
        start();
        session.offer(notice("a", 1, 10));
        taken();
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(10, 1)).isNegative();
    }

    @Test
    void aHeartbeatSentBeforeTheAnswerToTheSubscriptionLostNothing() {
        session.startAt(new Position("e", 10));
        session.release();
        assertThat(session.heartbeat(5, 0)).isNegative();
        session.replyOffset(session.confirmed(5, 0));
        assertThat(session.heartbeat(5, 0))
                .as("it should have that answer by now")
                .isEqualTo(5);
    }

    @Test
    void aNoticeWrittenAfterTheLastReplyMayStillBeUnderWay() {
        start();
        session.replyOffset(session.routed());
        session.offer(notice("a", 1, 10));
        taken();
        assertThat(session.heartbeat(0, 0)).isNegative();
    }

    @Test
    void whatWasWrittenSinceTheLastReplyIsNotConfirmedUntilTheDeviceSaysSo() {
        start();
        session.replyOffset(session.routed());
        session.offer(notice("a", 1, 10));
        taken();
        session.skip(20);
        session.heartbeat(0, 0);
        assertThat(session.confirmed(0, 0)).isZero();
        session.heartbeat(10, 1);
        assertThat(session.confirmed(10, 1)).isEqualTo(20);
    }

    @Test
    void aLowerPositionThanTheReplyMeansALoss() {
        start();
        hears("a", 10);
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(5, -1)).isEqualTo(0);
    }

    @Test
    void fewerNoticesThanWereWrittenMeansALossEvenIfTheLastArrived() {
        start();
        session.offer(notice("a", 1, 10));
        session.offer(notice("b", 1, 11));
        taken();
        taken();
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(11, 1)).isEqualTo(0);
    }

    @Test
    void aSessionThatLeftTakesNothing() {
        start();
        session.leave();
        session.offer(notice("a", 1, 10));
        assertThat(calls).isEmpty();
        assertThat(session.waiting()).isZero();
    }

    @Test
    void aLossForgetsNothingThatIsUnderWay() {
        start();
        hears("a", 10);
        hears("b", 11);
        session.replyOffset(session.routed());
        hears("c", 12); // under way when the heartbeat comes
        assertThat(session.heartbeat(11, 1)).as("a was lost").isZero();
        session.repair(List.of(notice("a", 1, 10).notice()));
        assertThat(taken()).containsExactly("a:1");
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(12, 3)).as("b, c and a came").isNegative();
        session.replyOffset(session.routed());
        hears("d", 13);
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(12, 3)).as("d was lost").isEqualTo(12);
    }

    @Test
    void aHeartbeatThatIsSentAgainIsTheSameLossOnce() {
        start();
        hears("a", 10);
        hears("b", 11);
        session.replyOffset(session.routed());
        session.heartbeat(11, 1);
        assertThat(session.heartbeat(11, 1)).isNegative();
    }

    /** A client that counts when it sends its heartbeat has heard what came since the answer: it hides what did not. */
    @Test
    void aNoticeSinceTheReplyDoesNotHideOneThatWasLostBefore() {
        start();
        hears("lost", 10);
        hears("a", 11);
        session.replyOffset(session.routed());
        hears("b", 12);
        assertThat(session.heartbeat(12, 2)).isNegative();
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(12, 2)).as("everything after").isZero();
    }

    @Test
    void whatTheSinkHasTakenAndNotWrittenIsNotExpected() {
        start();
        session.offer(notice("a", 1, 10));
        session.take(sink);
        assertThat(session.replyOffset(session.routed())).isEqualTo(9);
        assertThat(session.heartbeat(0, 0)).isNegative();
        session.take(sink);
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(0, 0)).isZero();
    }

    @Test
    void noPositionIsAboveAChangeThatWaitsUnderANewerOne() {
        start();
        session.offer(notice("a", 1, 10));
        session.offer(notice("b", 1, 11));
        session.offer(notice("c", 1, 12));
        session.offer(notice("a", 2, 13));
        assertThat(session.replyOffset(session.routed())).isEqualTo(9);
        assertThat(session.take(sink).stream().map(WireNotice::offset)).containsExactly(9L, 9L, 13L);
    }

    @Test
    void whatTheAnswerToTheSubscriptionToldHoldsThePositionBackNoFurther() {
        session.offer(notice("a", 1, 10));
        session.offer(notice("b", 1, 11));
        session.offer(notice("a", 2, 12));
        session.startAt(new Position("e", 10));
        session.release();
        assertThat(session.take(sink).stream().map(WireNotice::offset)).containsExactly(10L, 12L);
    }

    @Test
    void onAnotherConnectionEverythingToldIsComparedBeforeAnythingIsWritten() {
        start();
        session.replyOffset(session.routed());
        hears("a", 10); // lost with the old connection
        session.moveTo(other);
        session.offer(notice("b", 1, 11));
        assertThat(session.take(other)).isEmpty();
        assertThat(session.heartbeat(0, 0)).isZero();
        session.repair(List.of(notice("a", 1, 10).notice()));
        assertThat(calls).containsExactly("ready");
        session.resume();
        assertThat(calls).containsExactly("ready", "other ready");
        assertThat(session.take(other).stream().map(WireNotice::offset)).containsExactly(10L, 11L);
    }

    @Test
    void anotherConnectionGetsWhatWaitsAndTheFormerNothing() {
        start();
        session.offer(notice("a", 1, 10));
        session.take(sink); // and its write never ends
        session.offer(notice("b", 1, 11));
        session.moveTo(other);
        session.resume();
        assertThat(calls).containsExactly("ready", "other ready");
        assertThat(session.take(sink)).isEmpty();
        assertThat(session.takeForPoll(sink)).isEmpty();
        assertThat(session.take(other)).hasSize(1);
        session.take(other);
        session.offer(notice("c", 1, 12));
        assertThat(calls).containsExactly("ready", "other ready", "other ready");
    }

    @Test
    void aWriteThatEndsWhileTheSessionIsHeldLosesNoWakeUp() {
        start();
        session.offer(notice("a", 1, 10));
        session.take(sink);
        session.hold();
        session.offer(notice("b", 1, 11));
        assertThat(session.take(sink)).isEmpty();
        session.release();
        assertThat(calls).containsExactly("ready", "ready");
        assertThat(taken()).containsExactly("b:1");
    }

    @Test
    void aSecondWriteNeverBeginsWhileOneIsInFlight() {
        start();
        session.offer(notice("a", 1, 10));
        session.take(sink);
        session.hold();
        session.offer(notice("b", 1, 11));
        session.release();
        assertThat(calls).containsExactly("ready");
        assertThat(taken()).containsExactly("b:1");
    }

    @Test
    void aHeartbeatBesideTheSubscriptionLosesNothing() {
        session.startAt(new Position("e", 20));
        assertThat(session.heartbeat(5, 0)).isNegative();
    }

    // ---- what one of several rules would hide: devices that say only one thing, polls, and the unusual order

    @Test
    void aDeviceThatOnlyCountsOrOnlySaysAPositionIsComparedAfterAMoveToo() {
        start();
        session.replyOffset(session.routed());
        hears("a", 10); // lost with the old connection
        session.moveTo(other);
        assertThat(session.heartbeat(-1, 0)).as("by its count").isZero();
        assertThat(session.heartbeat(0, -1)).as("by its position").isZero();
        assertThat(session.heartbeat(0, -1)).as("the same loss once").isNegative();
    }

    @Test
    void whatTheFormerConnectionHadInItsHandHoldsNoPositionBack() {
        start();
        session.offer(notice("a", 1, 10));
        session.take(sink); // and it arrives, but the end of the write is never told
        session.moveTo(other);
        assertThat(session.heartbeat(10, 1)).isNegative();
        session.resume();
        assertThat(session.replyOffset(session.confirmed(10, 1))).isEqualTo(10);
    }

    @Test
    void movingToTheConnectionItHasChangesNothing() {
        start();
        session.moveTo(sink);
        session.offer(notice("a", 1, 10));
        assertThat(calls).containsExactly("ready");
    }

    @Test
    void aNewSubscriptionCountsOnFromTheFormerOne() {
        session.countFrom(5, 5);
        start();
        assertThat(session.heartbeat(-1, 4)).as("one of the five was lost").isZero();
        session.countFrom(5, 5);
        hears("a", 10);
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(-1, 5)).as("the sixth was lost").isZero();
    }

    @Test
    void whatWasOnItsWayWhenItSubscribedAgainIsNotLost() {
        session.countFrom(5, 3);
        start();
        assertThat(session.heartbeat(-1, 3)).as("two may still be on their way").isNegative();
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(-1, 4)).as("the fifth did not come").isZero();
    }

    @Test
    void aDeviceThatCountedMoreThanWasToldHidesNoLaterLoss() {
        start();
        hears("a", 10);
        session.heartbeat(10, 3);
        hears("b", 11);
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(-1, 3)).isEqualTo(10);
    }

    @Test
    void whatIsUnderWayAtALossMayBeLostNext() {
        start();
        hears("a", 10);
        hears("b", 11);
        session.replyOffset(session.routed());
        hears("c", 12);
        session.heartbeat(11, 1);
        session.repair(List.of(notice("a", 1, 10).notice()));
        assertThat(taken()).containsExactly("a:1");
        taken();
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(12, 2)).as("c or the second a").isZero();
    }

    @Test
    void aPollTakesAllAndIsWrittenAtOnce() {
        start();
        session.offer(notice("a", 1, 10));
        assertThat(session.takeForPoll(sink)).hasSize(1);
        assertThat(session.replyOffset(session.routed())).isEqualTo(10);
        session.offer(notice("b", 1, 11));
        assertThat(calls).as("the next poll is woken").containsExactly("ready", "ready");
        assertThat(session.heartbeat(0, 0)).as("the poll's answer was lost").isZero();
    }

    @Test
    void aPollIsNotTakenPastAnAnswerItHasNotShownToHave() {
        session.startAt(new Position("e", 10));
        session.release();
        assertThat(session.routed()).isEqualTo(10);
        assertThat(session.maxPollPosition(5, 0)).isEqualTo(5);
        assertThat(session.maxPollPosition(-1, 3)).isZero();
        assertThat(session.maxPollPosition(10, 0)).isEqualTo(Long.MAX_VALUE);
        assertThat(session.maxPollPosition(-1, -1)).as("it keeps no position").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatWasShownBeforeABatchInHandIsExpected() {
        start();
        hears("a", 10);
        session.offer(notice("b", 1, 11));
        session.take(sink);
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(5, -1)).isZero();
    }

    @Test
    void joiningAgainComparesFromThere() {
        start();
        hears("a", 10);
        session.replyOffset(session.routed());
        session.hold();
        assertThat(session.heartbeat(0, 0)).as("it may not have the answer").isNegative();
        session.startAt(new Position("e", 5));
        session.release();
        assertThat(session.heartbeat(5, 1)).isNegative();
    }

    @Test
    void onlyWhatADeviceSaysConfirmsAnything() {
        start();
        hears("a", 10);
        session.heartbeat(-1, -1);
        assertThat(session.confirmed(0, 0)).isZero();
        assertThat(session.confirmed(-1, -1)).as("it keeps no position").isEqualTo(10);
        session.heartbeat(0, -1);
        assertThat(session.confirmed(0, -1)).isZero();
    }

    @Test
    void anOlderChangeOfferedAgainHoldsThePositionBack() {
        start();
        session.offer(notice("a", 5, 20));
        session.repair(List.of(notice("a", 4, 10).notice()));
        assertThat(session.replyOffset(session.routed())).isEqualTo(9);
    }

    @Test
    void aSessionThatLeavesLetsGoOfWhatWaits() {
        start();
        session.offer(notice("a", 1, 10));
        session.leave();
        assertThat(session.waiting()).isZero();
    }

    @Test
    void theEpochIsThatOfTheNewestNotice() {
        start();
        session.offer(new WireNotice("alex", new Notice("a", 1, null, new Position("f", 10))));
        assertThat(session.epoch()).isEqualTo("f");
    }

    private void hears(String context, long offset) {
        session.offer(notice(context, 1, offset));
        assertThat(taken()).containsExactly(context + ":1");
        assertThat(taken()).as("written").isEmpty();
    }

    private void start() {
        session.startAt(new Position("e", 0));
        session.release();
    }

    private Stream<String> taken() {
        return session.take(sink).stream()
                .map(wire -> wire.context() + ":" + wire.notice().revision());
    }

    private static WireNotice notice(String context, long revision, long offset) {
        return new WireNotice("alex", new Notice(context, revision, "home-pc", new Position("e", offset)));
    }
}
