package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.junit.jupiter.api.Test;

/** What the embedded backplane does while its journal works, what it keeps in memory, and how much at most. */
class EmbeddedInFlightTest extends FaultyBackplane {
    private final RecordingListener bob = new RecordingListener();

    @Test
    void aChangeIsAnnouncedBeforeAndAcknowledgedAfterItIsDurable() {
        backplane.listen(ALEX, listener);
        journal.hold();

        CompletableFuture<Receipt> receipt = records("notes", 7L);

        listener.receives("notes", 7, HOME);
        assertThat(receipt).isNotDone();
        journal.letAllPass();
        assertThat(done(receipt).duplicate()).isFalse();
    }

    @Test
    void aRepeatIsNotAcknowledgedBeforeWhatItRepeats() {
        journal.hold();
        CompletableFuture<Receipt> first = records("notes", 7L);
        CompletableFuture<Receipt> again = records("notes", 7L);

        assertThat(again).isNotDone();
        journal.pass(1);

        assertThat(done(first).duplicate()).isFalse();
        assertThat(done(again).duplicate()).isTrue();
    }

    @Test
    void aChangeWithoutARevisionIsAnnouncedOnceDurableAndWhatComesAfterIsAnnouncedAfter() {
        backplane.listen(ALEX, listener);
        RecordingListener bobs = new RecordingListener();
        backplane.listen("bob", bobs);
        done(records("notes", 1L));
        listener.receives("notes", 1, HOME);
        journal.hold();

        records("notes", null);
        records("cards", 5L);
        records("bob", "notes", 1L);

        bobs.receives("notes", 1, HOME);
        assertThat(listener.rest()).isEmpty();
        journal.letAllPass();
        listener.receives("notes", 2, HOME);
        listener.receives("cards", 5, HOME);
    }

    @Test
    void whatIsNotAnnouncedYetNobodyLearnsByCatchingUp() {
        long before = done(records("notes", 1L)).position().offset();
        journal.hold();
        records("notes", null);
        records("cards", null);

        CatchUp missed = done(backplane.missed(ALEX, PHONE, new Position("faulty", 0)));

        assertThat(missed.changes()).extracting(Notice::revision).containsExactly(1L);
        assertThat(missed.position().offset()).isEqualTo(before);
    }

    @Test
    void whatIsAnnouncedAndNotDurableYetIsLearntByCatchingUp() {
        journal.hold();
        records("notes", 3L);

        assertThat(missedSince(0)).extracting(Notice::revision).containsExactly(3L);
    }

    @Test
    void changesGatherWhileTheDiskWorks() {
        journal.hold();
        records("notes", 1L);
        List<CompletableFuture<Receipt>> gathered = new ArrayList<>();
        for (long i = 2; i < 12; i++) {
            gathered.add(records("notes", i));
        }

        journal.letAllPass();
        gathered.forEach(FaultyBackplane::done);

        assertThat(journal.committed()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void whoHearsOfAnAcknowledgementDoesNotDelayTheNextCommit() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        CountDownLatch slow = new CountDownLatch(1);
        journal.hold();
        records("notes", 1L).thenRun(() -> {
            heard.countDown();
            awaitUninterruptibly(slow);
        });
        journal.letAllPass();
        assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Receipt> next = records("notes", 2L);

        await().atMost(LIMIT).until(() -> journal.committed().size() == 2);
        assertThat(next).isNotDone();
        slow.countDown();
        assertThat(done(next).revision()).isEqualTo(2);
    }

    @Test
    void aDiskThatDoesNotAnswerIsAProblem() {
        journal.hold();
        records("notes", 1L);
        await().atMost(LIMIT).until(() -> {
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
            return backplane.problem() != null;
        });

        assertThat(backplane.problem()).contains("has not answered for");
        journal.letAllPass();
        await().atMost(LIMIT).until(() -> backplane.problem() == null);
    }

    @Test
    void onlySoManyChangesWaitForTheDisk() {
        journal.hold();
        List<CompletableFuture<Receipt>> waiting = new ArrayList<>();
        for (long i = 1; i <= 20; i++) {
            waiting.add(records("notes", i));
        }

        isUnavailable(records("notes", 21L));
        isUnavailable(backplane.forget(ALEX));

        journal.letAllPass();
        waiting.forEach(FaultyBackplane::done);
        assertThat(missedSince(0)).extracting(Notice::revision).containsExactly(20L);
    }

    @Test
    void changesThatWereAcknowledgedOrRefusedWaitNoLonger() {
        for (long i = 1; i <= 30; i++) {
            done(records("notes", i));
        }
        journal.failCommits(true);
        for (long i = 31; i <= 60; i++) {
            assertThat(refusal(records("notes", i)).text()).doesNotContain("Too many");
        }
    }

    @Test
    void ofALongGroupEveryChangeIsAcknowledged() {
        FaultyJournal slow = new FaultyJournal();
        try (EmbeddedBackplane large = new EmbeddedBackplane(
                slow, EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system(), nanos::get)) {
            slow.hold();
            List<CompletableFuture<Receipt>> waiting = new ArrayList<>();
            for (long i = 1; i <= 1_000; i++) {
                waiting.add(large.record(new Change(ALEX, "notes", i, HOME)));
            }
            slow.letAllPass();
            assertThat(waiting)
                    .extracting(receipt -> done(receipt).revision())
                    .doesNotHaveDuplicates()
                    .hasSize(1_000);
            assertThat(slow.committed()).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void aListenerThatIsClosedByTheOneBeforeItHearsNothingMore() {
        List<Backplane.Subscription> second = new ArrayList<>();
        backplane.listen(ALEX, announcement -> second.forEach(Backplane.Subscription::close));
        second.add(backplane.listen(ALEX, listener));
        backplane.listen("bob", listener);

        done(records("notes", 1L));
        done(records("bob", "sentinel", 1L));

        listener.receives("sentinel", 1, HOME);
    }

    @Test
    void whatIsRecordedAfterAForgetThatIsNotDurableYetIsNotTakenForTheOld() {
        done(records("notes", 5L));
        journal.hold();
        CompletableFuture<?> forgotten = backplane.forget(ALEX);
        CompletableFuture<Receipt> recorded = records("notes", null);
        assertThat(missedSince(0)).extracting(Notice::revision).containsExactly(5L);

        journal.letAllPass();
        done(forgotten);

        assertThat(done(recorded).revision()).isEqualTo(1);
        assertThat(missedSince(0)).extracting(Notice::revision).containsExactly(1L);
    }

    @Test
    void whoeverComesWhileAUserIsBeingForgottenMissesNothingIfThatFails() {
        done(records("notes", 5L));
        done(records("cards", 1L));
        journal.hold();
        CompletableFuture<?> forgotten = backplane.forget(ALEX);

        assertThat(missedSince(0)).extracting(Notice::context).containsExactly("notes", "cards");

        journal.failNextCommit();
        journal.letAllPass();
        isUnavailable(forgotten);
    }

    @Test
    void whatIsForEveryoneWaitsForNoLaterChangeOfTheUser() {
        backplane.listen(ALEX, listener);
        backplane.listen("bob", bob);
        journal.hold();
        records("notes", null);
        await().until(journal::isCommitting); // alone: what follows is in the next commit
        backplane.record(new Change(new Audience.Everyone(), "terms", 7L, null));
        assertThat(bob.nextNotice().context()).as("it is told").isEqualTo("terms");
        records("notes", null);

        journal.pass(1);

        listener.receives("notes", 1, HOME);
        assertThat(listener.nextNotice().context()).isEqualTo("terms");
        assertThat(missedSince(0)).extracting(Notice::context).containsExactly("notes", "terms");
        journal.letAllPass();
        listener.receives("notes", 2, HOME);
    }

    // ---- limits and memory

    @Test
    void aUserHasOnlySoManyContexts() {
        for (int i = 1; i <= 4; i++) {
            records("context-" + i, 1L);
        }

        assertThat(refusal(records("context-5", 1L)).code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(done(records("context-4", 2L)).duplicate()).isFalse();
        assertThat(done(records("bob", "context-5", 1L)).duplicate()).isFalse();
        done(backplane.forget(ALEX));
        assertThat(done(records("context-5", 1L)).duplicate()).isFalse();
    }

    @Test
    void usersWithoutListenersKeepNoMemoryBeyondWhatIsInFlight() {
        journal.hold();
        CompletableFuture<Receipt> receipt = records("notes", 1L);
        assertThat(backplane.usersInMemory()).isEqualTo(1);

        journal.letAllPass();
        done(receipt);
        done(backplane.missed("bob", PHONE, null));

        assertThat(backplane.usersInMemory()).isZero();
        Backplane.Subscription subscription = backplane.listen(ALEX, listener);
        assertThat(backplane.usersInMemory()).isEqualTo(1);
        done(records("notes", 2L));
        assertThat(backplane.usersInMemory()).isEqualTo(1);
        subscription.close();
        assertThat(backplane.usersInMemory()).isZero();
    }
}
