package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
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
        CompletableFuture<Void> forgotten = backplane.forget(ALEX);
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
            clock.set(START.plus(Duration.ofHours(2)));
            failing.failCommits(true);
            isUnavailable(started.timed().cancel(TO_ALEX, all.get(0).id())); // which looks what is due

            await().atMost(LIMIT).until(() -> failing.timedLoads() > 1);
            failing.failCommits(false);

            List<String> contexts = new ArrayList<>();
            all.forEach(timed -> contexts.add(listener.nextNotice().context()));
            assertThat(contexts).containsExactlyInAnyOrder("a", "b", "c", "d");
            assertThat(failing.timedLoads()).isBetween(2, 4);
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
