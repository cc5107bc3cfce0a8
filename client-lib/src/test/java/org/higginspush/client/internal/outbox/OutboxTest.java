package org.higginspush.client.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.higginspush.client.Change;
import org.higginspush.client.Receipt;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final Outbox outbox = new Outbox(3);

    @Test
    void aRecordedChangeCompletesWithItsReceipt() {
        var receipt = outbox.offer(change("notes", 7, "A"));
        var batch = outbox.take(10);
        assertThat(batch).containsExactly(change("notes", 7, "A"));

        record(batch.get(0));

        assertThat(receipt).isCompletedWithValue(receipt(7));
        assertThat(outbox.contexts()).isZero();
        assertThat(outbox.unanswered()).isZero();
    }

    @Test
    void aNewerChangeTakesTheWaitingOneAlong() {
        var older = outbox.offer(change("notes", 7, "A"));
        var newer = outbox.offer(change("notes", 8, "A"));

        var batch = outbox.take(10);
        assertThat(batch).containsExactly(change("notes", 8, "A"));
        record(batch.get(0));

        assertThat(older).isCompletedWithValue(receipt(8));
        assertThat(newer).isCompletedWithValue(receipt(8));
    }

    @Test
    void whoMadeTheNewestMustHearOfTheOther() {
        var byA = outbox.offer(change("notes", 7, "A"));
        outbox.offer(change("notes", 8, "B"));

        var batch = outbox.take(10);
        assertThat(batch).containsExactly(change("notes", 7, "A"), change("notes", 8, "B"));
        record(batch.get(1));
        assertThat(byA).isNotDone();
        record(batch.get(0));
        assertThat(byA).isCompletedWithValue(receipt(8));
    }

    @Test
    void aContextHasOneBatchInFlightAtATime() {
        outbox.offer(change("notes", 7, "A"));
        var sent = outbox.take(10);
        outbox.offer(change("notes", 8, "A"));
        outbox.offer(change("cards", 1, "A"));

        assertThat(outbox.take(10)).containsExactly(change("cards", 1, "A"));
        record(sent.get(0));
        assertThat(outbox.take(10)).containsExactly(change("notes", 8, "A"));
    }

    @Test
    void whatWasInFlightWhenTheConnectionEndedIsSentFirst() {
        var older = outbox.offer(change("notes", 7, "A"));
        outbox.take(1);
        var newer = outbox.offer(change("notes", 8, "A"));
        outbox.offer(change("cards", 1, "A"));

        outbox.connectionLost();

        var batch = outbox.take(10);
        assertThat(batch).containsExactly(change("notes", 8, "A"), change("cards", 1, "A"));
        record(batch.get(0));
        assertThat(older).isCompletedWithValue(receipt(8));
        assertThat(newer).isCompletedWithValue(receipt(8));
    }

    @Test
    void aLateAnswerOfALostConnectionIsNoAnswer() {
        var receipt = outbox.offer(change("notes", 7, "A"));
        var batch = outbox.take(10);
        outbox.connectionLost();

        record(batch.get(0));

        assertThat(receipt).isNotDone();
        assertThat(outbox.take(10)).isEqualTo(batch);
    }

    @Test
    void aRefusalFailsWithWhatTheHubSaid() {
        var receipt = outbox.offer(change("notes", 7, "A"));
        var refusal = new IllegalArgumentException("403");

        outbox.refused(outbox.take(10).get(0), refusal).run();

        assertThat(receipt).failsWithin(1, TimeUnit.SECONDS).withThrowableThat().withCause(refusal);
        assertThat(outbox.contexts()).isZero();
    }

    @Test
    void aDelayedChangeWaitsAndJoinsNewerOnes() {
        var older = outbox.offer(change("notes", 7, "A"));
        var batch = outbox.take(10);
        outbox.offer(change("notes", 8, "B"));
        outbox.delayed(batch.get(0)).run();

        assertThat(older).isNotDone();
        assertThat(outbox.take(10)).containsExactly(change("notes", 7, "A"), change("notes", 8, "B"));
    }

    @Test
    void onlyWhatWasDelayedIsSentAgain() {
        outbox.offer(change("notes", 7, "A"));
        var receipt = outbox.offer(change("notes", 8, "B"));
        var batch = outbox.take(10);
        record(batch.get(1));
        outbox.delayed(batch.get(0)).run();

        var again = outbox.take(10);
        assertThat(again).containsExactly(change("notes", 7, "A"));
        record(again.get(0));
        assertThat(receipt).isCompletedWithValue(receipt(8));
    }

    @Test
    void aFullOutboxTakesNoFurtherContextButStillNewerChanges() {
        outbox.offer(change("a", 1, "A"));
        outbox.offer(change("b", 1, "A"));
        outbox.offer(change("c", 1, "A"));

        assertThat(outbox.offer(change("d", 1, "A"))).isNull();
        assertThat(outbox.offer(change("a", 2, "A"))).isNotNull();
    }

    @Test
    void aFullOutboxTakesNewerChangesOfWhatIsInFlight() {
        outbox.offer(change("a", 1, "A"));
        outbox.offer(change("b", 1, "A"));
        outbox.offer(change("c", 1, "A"));
        outbox.take(10);

        assertThat(outbox.offer(change("a", 2, "A"))).isNotNull();
        assertThat(outbox.offer(change("d", 1, "A"))).isNull();
    }

    @Test
    void noMoreIsTakenThanAskedFor() {
        outbox.offer(change("a", 1, "A"));
        outbox.offer(change("b", 1, "A"));
        outbox.offer(change("c", 1, "A"));

        assertThat(outbox.take(2)).containsExactly(change("a", 1, "A"), change("b", 1, "A"));
        assertThat(outbox.ready()).isEqualTo(1);
    }

    @Test
    void aRefusalFailsTheWholeBatchThoughTheOtherChangeIsRecorded() {
        var receipt = outbox.offer(change("notes", 7, "A"));
        outbox.offer(change("notes", 8, "B"));
        var batch = outbox.take(10);

        record(batch.get(0));
        outbox.refused(batch.get(1), new IllegalArgumentException("403")).run();

        assertThat(receipt).isCompletedExceptionally();
    }

    @Test
    void aRefusalFailsTheWholeBatchThoughTheOtherChangeIsDelayed() {
        var receipt = outbox.offer(change("notes", 7, "A"));
        outbox.offer(change("notes", 8, "B"));
        var batch = outbox.take(10);

        outbox.delayed(batch.get(0)).run();
        outbox.refused(batch.get(1), new IllegalArgumentException("403")).run();

        assertThat(receipt).isCompletedExceptionally();
        assertThat(outbox.contexts()).isZero();
    }

    @Test
    void ofChangesOfOneRevisionTheFirstAreSent() {
        outbox.offer(change("notes", 7, "A"));
        outbox.offer(change("notes", 7, "B"));
        outbox.offer(change("notes", 7, "C"));

        assertThat(outbox.take(10)).containsExactly(change("notes", 7, "A"), change("notes", 7, "B"));
    }

    @Test
    void manyChangesOfOneContextTakeTheRoomOfOne() {
        for (long revision = 1; revision <= 100_000; revision++) {
            assertThat(outbox.offer(change("notes", revision, "A"))).isNotNull();
        }

        assertThat(outbox.contexts()).isEqualTo(1);
        assertThat(outbox.take(10)).hasSize(1);
    }

    @Test
    void allFuturesFailWhenAllIsGivenUp() {
        var inFlight = outbox.offer(change("a", 1, "A"));
        outbox.take(1);
        var behind = outbox.offer(change("a", 2, "A"));
        var ready = outbox.offer(change("b", 1, "A"));

        outbox.failAll(new IllegalStateException("closed")).run();

        assertThat(inFlight).isCompletedExceptionally();
        assertThat(behind).isCompletedExceptionally();
        assertThat(ready).isCompletedExceptionally();
        assertThat(outbox.contexts()).isZero();
        assertThat(outbox.unanswered()).isZero();
    }

    @Test
    void aSharedFutureCannotBeCompletedForTheOthers() {
        var receipt = outbox.offer(change("notes", 7, "A"));

        assertThat(receipt.cancel(true)).isFalse();
        assertThat(receipt.complete(receipt(1))).isFalse();
        assertThat(receipt.completeExceptionally(new IllegalStateException())).isFalse();
        assertThatThrownBy(() -> receipt.obtrudeValue(receipt(1))).isInstanceOf(UnsupportedOperationException.class);
        assertThat(receipt.orTimeout(1, TimeUnit.NANOSECONDS)).failsWithin(5, TimeUnit.SECONDS);
        assertThat(receipt).isNotDone();
    }

    @Test
    void changesForLaterAreNeverTakenTogether() {
        Change later = Change.of("alex", "a").after(Duration.ofHours(1));
        SharedReceipt first = outbox.offer(later);
        SharedReceipt second = outbox.offer(later);
        outbox.offer(Change.of("alex", "a"));

        List<Change> sent = outbox.take(10);

        assertThat(sent).hasSize(3);
        outbox.recorded(sent.get(1), receipt(2)).run();
        assertThat(first).isNotDone();
        assertThat(second).isCompletedWithValue(receipt(2));
        outbox.connectionLost();
        assertThat(outbox.take(10)).hasSize(2);
    }

    @Test
    void contextsOfOneNameAndDifferentAudiencesDoNotWaitForEachOther() {
        Outbox outbox = new Outbox(4);
        outbox.offer(Change.of("alex", "a"));
        outbox.offer(Change.forGroup("alex", "a"));
        outbox.offer(Change.forDevice("alex", "phone", "a"));
        outbox.offer(Change.forEveryone("a"));

        assertThat(outbox.take(10)).hasSize(4);
    }

    @Test
    void devicesOfTwoUsersAreTwoOrigins() {
        outbox.offer(Change.forGroup("family", "a").revision(1).by("alex", "phone"));
        outbox.offer(Change.forGroup("family", "a").revision(2).by("sam", "phone"));

        assertThat(outbox.take(10)).hasSize(2);
    }

    private void record(Change change) {
        Long revision = change.revision();
        outbox.recorded(change, receipt(revision == null ? 0 : revision)).run();
    }

    private static Receipt receipt(long revision) {
        return new Receipt("k3:" + revision, revision, false);
    }

    private static Change change(String context, long revision, String origin) {
        return new Change("alex", context, revision, origin);
    }
}
