package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.junit.jupiter.api.Test;

/** What the embedded backplane does while its journal fails, and when it recovers. */
class EmbeddedFaultsTest extends FaultyBackplane {
    @Test
    void aFailedCommitIsRefusedAndTakenBackAndTheSameChangeIsANewOne() {
        backplane.listen(ALEX, listener);
        done(records("notes", 1L));
        listener.receives("notes", 1, HOME);
        journal.failCommits(true);

        isUnavailable(records("notes", 2L));

        assertThat(backplane.problem()).isEqualTo("The test's journal fails to write.");
        listener.receives("notes", 2, HOME);
        assertThat(missedSince(0)).extracting(Notice::revision).containsExactly(1L);
        journal.failCommits(false);
        assertThat(done(records("notes", 2L)).duplicate()).isFalse();
        listener.receives("notes", 2, HOME);
        assertThat(backplane.problem()).isNull();
    }

    @Test
    void offsetsGrowOverAFailure() {
        backplane.listen(ALEX, listener);
        done(records("notes", 1L));
        journal.failCommits(true);
        isUnavailable(records("notes", 2L));
        journal.failCommits(false);
        done(records("notes", 2L));

        List<Long> offsets =
                listener.rest().stream().map(told -> told.notice().offset()).toList();
        assertThat(offsets).hasSize(3).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whoWasToldOfAChangeThatFailedDoesNotResync() {
        backplane.listen(ALEX, listener);
        journal.failCommits(true);
        isUnavailable(records("notes", 2L));
        Position told = listener.nextNotice().position();

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

        all.forEach(FaultyBackplane::isUnavailable);
        assertThat(missedSince(0)).isEmpty();
        assertThat(backplane.usersInMemory()).isZero();
    }

    /** It was built on what failed, so that it must fail even if the disk works again by then. */
    @Test
    void whatWasBuiltOnAFailedCommitFailsAlthoughTheDiskWorksAgain() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        journal.hold();
        records("notes", 1L).thenRun(() -> {
            busy.countDown();
            awaitUninterruptibly(free); // the thread that would take back what failed
        });
        journal.letAllPass();
        assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
        journal.hold();
        CompletableFuture<Receipt> failed = records("notes", 2L);
        await().atMost(LIMIT).until(journal::isCommitting);
        journal.failNextCommit();
        CompletableFuture<Receipt> behind = records("notes", 3L);
        journal.letAllPass();
        free.countDown();

        isUnavailable(failed);
        isUnavailable(behind);
        assertThat(done(records("notes", null)).revision()).isEqualTo(2);
    }

    @Test
    void afterAFailedCommitChangesAreAnnouncedAtOnceAgain() {
        backplane.listen(ALEX, listener);
        journal.failNextCommit();
        isUnavailable(records("notes", null));
        journal.hold();

        records("notes", 7L);

        listener.receives("notes", 7, HOME);
    }

    @Test
    void aRevisionThatTheHubGaveAndTookBackWasToldToNobody() {
        backplane.listen(ALEX, listener);
        journal.failCommits(true);
        isUnavailable(records("notes", null));
        journal.failCommits(false);

        assertThat(done(records("notes", null)).revision()).isEqualTo(1);

        listener.receives("notes", 1, HOME);
        assertThat(listener.rest()).isEmpty();
    }

    @Test
    void aForgetThatFailedForgetsNothing() {
        done(records("notes", 3L));
        backplane.listen(ALEX, listener);
        journal.failCommits(true);

        isUnavailable(backplane.forget(ALEX));

        assertThat(missedSince(0)).extracting(Notice::revision).containsExactly(3L);
        journal.failCommits(false);
        assertThat(done(records("notes", 3L)).duplicate()).isTrue();
    }

    @Test
    void aChangeThatWasHeldWhenItsUserWasForgottenIsNotAnnounced() {
        backplane.listen(ALEX, listener);
        journal.hold();
        records("notes", null);
        CompletableFuture<ForgottenUser> forgotten = backplane.forget(ALEX);
        journal.letAllPass();
        done(forgotten);

        done(records("sentinel", 1L));

        listener.receives("sentinel", 1, HOME);
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
        backplane.listen(ALEX, listener);
        done(records("notes", 1L));
        journal.failLoads(true);
        journal.failCommits(true);

        isUnavailable(backplane.missed("bob", PHONE, null));
        isUnavailable(records("bob", "notes", 1L));
        isUnavailable(records("notes", 2L));
        isUnavailable(records("notes", 3L));

        assertThat(backplane.problem()).isNotNull();
        listener.receives("notes", 1, HOME);
        listener.receives("notes", 2, HOME);
        listener.receives("notes", 3, HOME);
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
                readOnly, EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system(), System::nanoTime)) {
            started.listen(ALEX, listener);
            assertThat(started.problem()).isNotNull();

            isUnavailable(started.record(new Change(ALEX, "notes", 1L, HOME)));
            listener.receives("notes", 1, HOME);

            readOnly.failCommits(false);
            await().atMost(LIMIT).until(() -> started.problem() == null);
            assertThat(done(started.record(new Change(ALEX, "notes", 1L, HOME))).duplicate())
                    .isFalse();
        }
    }

    @Test
    void aJournalThatCannotBeReadAtTheStartIsClosedAgainAndSaysWhy() {
        FaultyJournal unreadable = new FaultyJournal();
        unreadable.failLoads(true);

        assertThatThrownBy(() -> new EmbeddedBackplane(
                        unreadable,
                        EmbeddedBackplane.BackplaneLimits.DEFAULT,
                        InstantSource.system(),
                        System::nanoTime))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The test's journal fails to read.");

        assertThat(unreadable.isClosed()).isTrue();
    }

    @Test
    void aHubThatHasNoOffsetsLeftSaysSo() throws Exception {
        FaultyJournal full = new FaultyJournal(OffsetClock.HIGHEST);
        try (EmbeddedBackplane started = new EmbeddedBackplane(
                full, EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system(), System::nanoTime)) {
            full.hold();

            isUnavailable(started.record(new Change(ALEX, "notes", 1L, HOME)));

            assertThat(started.problem()).contains("cannot be numbered");
            full.letAllPass();
        }
    }
}
