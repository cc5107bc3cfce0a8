package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.TimedChange;
import org.junit.jupiter.api.Test;

/** What becomes of waiting changes while the journal fails, and what is read when the backplane closes. */
class TimedFaultsTest extends FaultyBackplane {
    private static final Audience TO_ALEX = new Audience.User(ALEX);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void whatWaitsGoesOnWaitingIfItCouldNotBeForgotten() {
        TimedChange timed = done(backplane
                .timed()
                .schedule(new Change(ALEX, "notes", null, HOME), Instant.now().plus(Duration.ofDays(1))));
        journal.hold();
        CompletableFuture<ForgottenUser> forgotten = backplane.forget(ALEX);
        await().atMost(LIMIT).until(journal::isCommitting);

        journal.failCommits(true);
        journal.letAllPass();

        isUnavailable(forgotten);
        assertThat(backplane.timed().waiting(TO_ALEX)).containsExactly(timed);
        journal.failCommits(false);
        done(backplane.forget(ALEX));
        assertThat(backplane.timed().waiting(TO_ALEX)).isEmpty();
    }

    @Test
    void changesThatCouldNotBeRecordedAreTriedAgainTogether() {
        AtomicReference<Instant> clock = new AtomicReference<>(START);
        FaultyJournal failing = new FaultyJournal();
        try (EmbeddedBackplane started = new EmbeddedBackplane(
                failing, EmbeddedBackplane.BackplaneLimits.DEFAULT, clock::get, System::nanoTime)) {
            started.listen(ALEX, listener);
            List<TimedChange> all = new ArrayList<>();
            for (String context : List.of("a", "b", "c", "d")) {
                all.add(done(started.timed()
                        .schedule(new Change(ALEX, context, null, HOME), START.plus(Duration.ofHours(1)))));
            }
            failing.failCommits(true);
            clock.set(START.plus(Duration.ofHours(2)));
            refusal(started.timed().cancel(TO_ALEX, all.get(0).id())); // due, or not to be deleted: looks what is due

            await().atMost(LIMIT).until(() -> failing.timedLoads() > 1);
            failing.failCommits(false);

            List<String> contexts = new ArrayList<>();
            all.forEach(timed -> contexts.add(listener.nextNotice().context()));
            assertThat(contexts).containsExactlyInAnyOrder("a", "b", "c", "d");
            assertThat(failing.timedLoads()).isBetween(2, 4);
        }
    }

    /** A clock that a test moves, and a backplane that goes by it. */
    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    private EmbeddedBackplane onClock(FaultyJournal journal) {
        return new EmbeddedBackplane(journal, EmbeddedBackplane.BackplaneLimits.DEFAULT, now::get, System::nanoTime);
    }

    private static TimedChange inAnHour(EmbeddedBackplane on, Audience audience) {
        return done(on.timed().schedule(new Change(audience, "timed", null, null), START.plus(Duration.ofHours(1))));
    }

    private void anHourPasses(EmbeddedBackplane on) {
        now.set(START.plus(Duration.ofHours(2)));
        assertThat(refusal(on.timed().cancel(TO_ALEX, "none")).code()).isEqualTo(ErrorCode.NOT_FOUND);
        done(on.timed().schedule(new Change("carol", "wakes the clock", null, null), START));
    }

    @Test
    void whatIsDueWhileItsUserIsForgottenIsNotAnnouncedAfterwards() throws Exception {
        CountDownLatch isHeld = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        try (EmbeddedBackplane started = onClock(new FaultyJournal())) {
            started.listen("bob", announcement -> {
                isHeld.countDown();
                awaitUninterruptibly(letGo);
            });
            started.listen(ALEX, listener);
            done(started.timed().schedule(new Change("bob", "first", null, null), START.plusSeconds(1)));
            inAnHour(started, TO_ALEX);
            Thread holding =
                    new Thread(() -> started.record(new Change("bob", "holds bob's lock", 1L, null)), "holding");
            holding.start();
            isHeld.await();
            anHourPasses(started); // both are due, and alex's waits behind bob's
            await().atMost(LIMIT).until(() -> started.timed().waiting(TO_ALEX).isEmpty());

            CompletableFuture<ForgottenUser> forgotten = started.forget(ALEX);
            letGo.countDown();
            done(forgotten);
            holding.join();

            started.record(new Change(ALEX, "sentinel", 1L, null));
            listener.receives("sentinel", 1, null);
            assertThat(done(started.missed(ALEX, PHONE, new Position("faulty", 0)))
                            .changes())
                    .hasSize(1);
        }
    }

    @Test
    void whatIsDueWhileItsGroupIsDeletedIsNotForAnotherOfItsName() {
        Audience toFamily = new Audience.Group("family");
        FaultyJournal holding = new FaultyJournal();
        try (EmbeddedBackplane started = onClock(holding)) {
            started.listen(ALEX, listener);
            done(started.groups().add("family", ALEX));
            inAnHour(started, toFamily);
            holding.holdGroups();
            CompletableFuture<Boolean> other = started.groups().create("other");
            await().atMost(LIMIT).until(holding::isLoadingGroup);
            CompletableFuture<Boolean> deleted = started.groups().delete("family");
            CompletableFuture<Boolean> added = started.groups().add("family", ALEX);
            anHourPasses(started);
            await().atMost(LIMIT).until(() -> started.timed().waiting(toFamily).isEmpty());

            holding.letGroupsLoad();
            done(other);
            assertThat(done(deleted)).isTrue();
            assertThat(done(added)).isTrue();

            done(started.record(new Change(toFamily, "sentinel", 1L, null)));
            listener.receives("sentinel", 1, null);
            assertThat(done(started.groups().members("family"))).containsExactly(ALEX);
        }
    }

    @Test
    void whatWasToldToSomeAndCouldNotBeRecordedForAllIsNotCancelledWhenTheClockIsSetBack() {
        for (Audience audience : List.of(new Audience.Group("family"), new Audience.Everyone())) {
            FaultyJournal failing = new FaultyJournal();
            now.set(START);
            try (EmbeddedBackplane started = onClock(failing)) {
                RecordingListener alex = new RecordingListener();
                started.listen(ALEX, alex);
                done(started.groups().add("family", ALEX));
                TimedChange timed = done(started.timed()
                        .schedule(new Change(audience, "timed", 7L, null), START.plus(Duration.ofHours(1))));
                now.set(START.plus(Duration.ofHours(2)));
                failing.failDeletingTimed(true);
                done(started.timed()
                        .schedule(
                                new Change("carol", "later", null, null),
                                START.plus(Duration.ofDays(1)))); // which looks at the clock
                alex.receives("timed", 7, null);
                await().atMost(LIMIT)
                        .until(() -> started.timed().waiting(audience).size() == 1);
                now.set(START);
                failing.failDeletingTimed(false);

                assertThat(refusal(started.timed().cancel(audience, timed.id())).code())
                        .isEqualTo(ErrorCode.NOT_FOUND);
            }
        }
    }

    @Test
    void nothingIsReadFromAClosedJournal() throws Exception {
        journal.holdGroups();
        CompletableFuture<Boolean> created = backplane.groups().create("family");
        await().atMost(LIMIT).until(journal::isLoadingGroup);
        Thread closing = new Thread(backplane::close, "closing");
        closing.start();
        await().atMost(LIMIT).until(() -> records("notes", 1L).isCompletedExceptionally());

        journal.letGroupsLoad();
        closing.join();

        isUnavailable(created);
        assertThat(journal.wasReadAfterClose()).isFalse();
    }
}
