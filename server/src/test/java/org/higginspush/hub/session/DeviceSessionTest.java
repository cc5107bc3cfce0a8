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
    private final DeviceSession session = new DeviceSession("alex", "phone", () -> calls.add("ready"));

    @Test
    void aHeldSessionWritesNothingUntilItIsReleased() {
        session.offer(notice("a", 1, 10));
        assertThat(session.take()).isEmpty();
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
    void anIdleSessionCallsItsOutletOncePerBatch() {
        start();
        session.offer(notice("a", 1, 10));
        session.offer(notice("b", 1, 11));
        assertThat(calls).containsExactly("ready");
        assertThat(taken()).containsExactly("a:1", "b:1");
        session.offer(notice("a", 2, 12));
        assertThat(calls).as("the outlet is still writing").containsExactly("ready");
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
        session.offer(notice("a", 1, 10));
        taken();
        session.offer(notice("b", 1, 20));
        assertThat(session.replyOffset(session.routed())).isEqualTo(19);
        taken();
        assertThat(session.replyOffset(session.routed())).isEqualTo(20);
    }

    @Test
    void whatDoesNotConcernTheDeviceMovesItsPosition() {
        start();
        session.pass(30);
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
        session.pass(20);
        session.heartbeat(0, 0);
        assertThat(session.confirmed(0, 0)).isZero();
        session.heartbeat(10, 1);
        assertThat(session.confirmed(10, 1)).isEqualTo(20);
    }

    @Test
    void aLowerPositionThanTheReplyMeansALoss() {
        start();
        session.offer(notice("a", 1, 10));
        taken();
        session.replyOffset(session.routed());
        assertThat(session.heartbeat(5, -1)).isEqualTo(0);
    }

    @Test
    void fewerNoticesThanWereWrittenMeansALossEvenIfTheLastArrived() {
        start();
        session.offer(notice("a", 1, 10));
        session.offer(notice("b", 1, 11));
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

    private void start() {
        session.startAt(new Position("e", 0));
        session.release();
    }

    private Stream<String> taken() {
        return session.take().stream()
                .map(wire -> wire.context() + ":" + wire.notice().revision());
    }

    private static WireNotice notice(String context, long revision, long offset) {
        return new WireNotice("alex", new Notice(context, revision, "home-pc", new Position("e", offset)));
    }
}
