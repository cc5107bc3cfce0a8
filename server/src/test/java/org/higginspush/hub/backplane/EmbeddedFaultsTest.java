package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the embedded backplane does while its journal waits, fails and recovers; and what it keeps in memory. */
class EmbeddedFaultsTest {
    private static final String ALEX = "alex";
    private static final String HOME = "home-pc";
    private static final String PHONE = "phone";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final FaultyJournal journal = new FaultyJournal();
    private final AtomicLong nanos = new AtomicLong(1);
    private final EmbeddedBackplane backplane =
            new EmbeddedBackplane(journal, new EmbeddedBackplane.Settings(4, 20), InstantSource.system(), nanos::get);
    private final Ear ear = new Ear();

    @AfterEach
    void stop() {
        journal.failCommits(false);
        journal.letAllPass();
        backplane.close();
    }

    private CompletableFuture<Receipt> records(String context, @Nullable Long revision) {
        return records(ALEX, context, revision);
    }

    private CompletableFuture<Receipt> records(String user, String context, @Nullable Long revision) {
        return backplane.record(new Change(user, context, revision, HOME));
    }

    private static <T> T done(CompletableFuture<T> future) {
        return BackplaneContract.done(future);
    }

    private static Refusal refusal(CompletableFuture<?> future) {
        try {
            throw new AssertionError("not refused: " + done(future));
        } catch (CompletionException e) {
            return (Refusal) e.getCause();
        }
    }

    private static void isUnavailable(CompletableFuture<?> future) {
        Refusal refusal = refusal(future);
        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.retryAfter()).isPositive();
    }

    private List<Notice> missedSince(long offset) {
        return done(backplane.missed(ALEX, PHONE, new Position("faulty", offset)))
                .changes();
    }

    // ---- while the disk works on it

    @Test
    void aChangeIsAnnouncedBeforeAndAcknowledgedAfterItIsDurable() {
        backplane.listen(ALEX, ear);
        journal.hold();

        CompletableFuture<Receipt> receipt = records("notes", 7L);

        ear.hears("notes", 7, HOME);
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
        backplane.listen(ALEX, ear);
        Ear bobs = new Ear();
        backplane.listen("bob", bobs);
        done(records("notes", 1L));
        ear.hears("notes", 1, HOME);
        journal.hold();

        records("notes", null);
        records("cards", 5L);
        records("bob", "notes", 1L);

        bobs.hears("notes", 1, HOME);
        assertThat(ear.rest()).isEmpty();
        journal.letAllPass();
        ear.hears("notes", 2, HOME);
        ear.hears("cards", 5, HOME);
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
        gathered.forEach(EmbeddedFaultsTest::done);

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

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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
        waiting.forEach(EmbeddedFaultsTest::done);
        assertThat(missedSince(0)).extracting(Notice::revision).containsExactly(20L);
    }

    // ---- when the disk fails

    @Test
    void aFailedCommitIsRefusedAndTakenBackAndTheSameChangeIsANewOne() {
        backplane.listen(ALEX, ear);
        done(records("notes", 1L));
        ear.hears("notes", 1, HOME);
        journal.failCommits(true);

        isUnavailable(records("notes", 2L));

        assertThat(backplane.problem()).isEqualTo("The test's journal fails to write.");
        ear.hears("notes", 2, HOME);
        assertThat(missedSince(0)).extracting(Notice::revision).containsExactly(1L);
        journal.failCommits(false);
        assertThat(done(records("notes", 2L)).duplicate()).isFalse();
        ear.hears("notes", 2, HOME);
        assertThat(backplane.problem()).isNull();
    }

    @Test
    void offsetsGrowOverAFailure() {
        backplane.listen(ALEX, ear);
        done(records("notes", 1L));
        journal.failCommits(true);
        isUnavailable(records("notes", 2L));
        journal.failCommits(false);
        done(records("notes", 2L));

        List<Long> offsets =
                ear.rest().stream().map(told -> told.notice().offset()).toList();
        assertThat(offsets).hasSize(3).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whoWasToldOfAChangeThatFailedDoesNotResync() {
        backplane.listen(ALEX, ear);
        journal.failCommits(true);
        isUnavailable(records("notes", 2L));
        Position told = ear.nextNotice().position();

        assertThat(done(backplane.missed(ALEX, PHONE, told))).isEqualTo(new CatchUp(told, List.of(), false));
    }

    @Test
    void whatGatheredBehindAFailedCommitFailsWithIt() {
        journal.hold();
        List<CompletableFuture<?>> all = new ArrayList<>();
        all.add(records("notes", 1L));
        all.add(records("notes", 2L));
        all.add(records("notes", 2L));
        all.add(records("cards", null));
        all.add(records("bob", "cards", 9L));
        all.add(backplane.forget("carol"));
        journal.failCommits(true);

        journal.letAllPass();

        all.forEach(EmbeddedFaultsTest::isUnavailable);
        assertThat(missedSince(0)).isEmpty();
        assertThat(backplane.usersInMemory()).isZero();
    }

    @Test
    void aRevisionThatTheHubGaveAndTookBackWasToldToNobody() {
        backplane.listen(ALEX, ear);
        journal.failCommits(true);
        isUnavailable(records("notes", null));
        journal.failCommits(false);

        assertThat(done(records("notes", null)).revision()).isEqualTo(1);

        ear.hears("notes", 1, HOME);
        assertThat(ear.rest()).isEmpty();
    }

    @Test
    void aForgetThatFailedForgetsNothing() {
        done(records("notes", 3L));
        backplane.listen(ALEX, ear);
        journal.failCommits(true);

        isUnavailable(backplane.forget(ALEX));

        assertThat(missedSince(0)).extracting(Notice::revision).containsExactly(3L);
        journal.failCommits(false);
        assertThat(done(records("notes", 3L)).duplicate()).isTrue();
    }

    @Test
    void aChangeThatWasHeldWhenItsUserWasForgottenIsNotAnnounced() {
        backplane.listen(ALEX, ear);
        journal.hold();
        records("notes", null);
        CompletableFuture<Void> forgotten = backplane.forget(ALEX);
        journal.letAllPass();
        done(forgotten);

        done(records("sentinel", 1L));

        ear.hears("sentinel", 1, HOME);
        assertThat(missedSince(0)).extracting(Notice::context).containsExactly("sentinel");
    }

    @Test
    void recoversByItselfWithoutAChange() {
        journal.failCommits(true);
        isUnavailable(records("notes", 1L));
        assertThat(backplane.problem()).isNotNull();

        journal.failCommits(false);

        await().atMost(LIMIT).until(() -> backplane.problem() == null);
    }

    @Test
    void repeatsOfWhatIsDurableAreAcknowledgedWhileTheDiskFails() {
        done(records("notes", 1L));
        journal.failCommits(true);
        isUnavailable(records("cards", 1L));

        assertThat(done(records("notes", 1L)).duplicate()).isTrue();
    }

    @Test
    void whenRecordsCannotBeReadTheUsersInMemoryGoOnLive() {
        backplane.listen(ALEX, ear);
        done(records("notes", 1L));
        journal.failLoads(true);
        journal.failCommits(true);

        isUnavailable(backplane.missed("bob", PHONE, null));
        isUnavailable(records("bob", "notes", 1L));
        isUnavailable(records("notes", 2L));
        isUnavailable(records("notes", 3L));

        assertThat(backplane.problem()).isNotNull();
        ear.hears("notes", 1, HOME);
        ear.hears("notes", 2, HOME);
        ear.hears("notes", 3, HOME);
        journal.failCommits(false);
        journal.failLoads(false);
        await().atMost(LIMIT).until(() -> backplane.problem() == null);
        assertThat(done(records("bob", "notes", 1L)).duplicate()).isFalse();
    }

    @Test
    void aJournalThatCannotBeWrittenAtTheStartServesLiveRoutingAndRecovers() {
        FaultyJournal readOnly = new FaultyJournal();
        readOnly.failCommits(true);
        try (EmbeddedBackplane started = new EmbeddedBackplane(
                readOnly, EmbeddedBackplane.Settings.DEFAULT, InstantSource.system(), System::nanoTime)) {
            started.listen(ALEX, ear);
            assertThat(started.problem()).isNotNull();

            isUnavailable(started.record(new Change(ALEX, "notes", 1L, HOME)));
            ear.hears("notes", 1, HOME);

            readOnly.failCommits(false);
            await().atMost(LIMIT).until(() -> started.problem() == null);
            assertThat(done(started.record(new Change(ALEX, "notes", 1L, HOME))).duplicate())
                    .isFalse();
        }
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
        Backplane.Listening listening = backplane.listen(ALEX, ear);
        assertThat(backplane.usersInMemory()).isEqualTo(1);
        done(records("notes", 2L));
        assertThat(backplane.usersInMemory()).isEqualTo(1);
        listening.close();
        assertThat(backplane.usersInMemory()).isZero();
    }
}
