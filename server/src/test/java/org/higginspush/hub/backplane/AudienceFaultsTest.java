package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of changes for groups, for everyone and for later while the journal waits or fails, and of their limits. */
class AudienceFaultsTest {
    private static final String ALEX = "alex";
    private static final String BOB = "bob";
    private static final Audience FAMILY = new Audience.Group("family");
    private static final Audience EVERYONE = new Audience.Everyone();
    private static final GroupLimits SMALL = new GroupLimits(2 * EmbeddedGroups.SLICE + 3, 2, 3);

    private final FaultyJournal journal = new FaultyJournal();
    private final RecordingListener listener = new RecordingListener();
    private final EmbeddedBackplane backplane = new EmbeddedBackplane(
            journal,
            new EmbeddedBackplane.BackplaneLimits(4, 5_000, SMALL, 3, 20, 1_000),
            InstantSource.system(),
            System::nanoTime);

    @AfterEach
    void stop() {
        journal.failCommits(false);
        journal.letAllPass();
        backplane.close();
    }

    private static <T> T done(CompletableFuture<T> future) {
        return BackplaneTestBase.done(future);
    }

    private CompletableFuture<Receipt> records(Audience audience, String context, @Nullable Long revision) {
        return backplane.record(new Change(audience, context, revision, null));
    }

    private List<String> missedBy(String user) {
        return done(backplane.missed(user, "phone", new Position("faulty", 0))).changes().stream()
                .map(AudienceContract::text)
                .toList();
    }

    private List<String> fillFamily() {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < SMALL.members(); i++) {
            members.add("user-" + (1_000 + i));
        }
        members.stream()
                .map(user -> backplane.groups().add("family", user))
                .toList()
                .forEach(AudienceFaultsTest::done);
        return members;
    }

    private static Instant inAnHour() {
        return Instant.now().plusSeconds(3_600);
    }

    // ---- groups

    @Test
    void ifACommitFailsInTheMiddleOfAGroupTheChangeSentAgainReachesAllMembers() {
        List<String> members = fillFamily();
        for (int slice = 0; slice < 3; slice++) {
            long revision = slice + 1;
            journal.hold();
            CompletableFuture<Receipt> receipt = records(FAMILY, "album", revision);
            for (int passed = 0; passed < slice; passed++) {
                await().until(journal::isCommitting);
                journal.pass(1);
            }
            await().until(journal::isCommitting);
            journal.failNextCommit();
            journal.letAllPass();

            FaultyBackplane.isUnavailable(receipt);
            assertThat(done(records(FAMILY, "album", revision)).revision()).isEqualTo(revision);

            assertThat(members)
                    .allSatisfy(user -> assertThat(missedBy(user)).containsExactly("GROUP album " + revision));
            assertThat(done(records(FAMILY, "album", revision)).duplicate()).isTrue();
        }
        assertThat(backplane.usersInMemory()).isZero();
    }

    @Test
    void aRevisionThatTheHubGaveToAGroupsChangeThatFailedIsToldToNobody() {
        done(backplane.groups().add("family", ALEX));
        backplane.listen(ALEX, listener);
        journal.failCommits(true);

        FaultyBackplane.isUnavailable(records(FAMILY, "album", null));

        journal.failCommits(false);
        assertThat(done(records(FAMILY, "album", null)).revision()).isEqualTo(1);
        assertThat(AudienceContract.text(listener.nextNotice())).isEqualTo("GROUP album 1");
        assertThat(listener.rest()).isEmpty();
    }

    @Test
    void aRevisionThatMembersWereToldOfThoughItFailedIsNotGivenToAnotherChange() {
        done(backplane.groups().add("family", ALEX));
        journal.failCommits(true);
        FaultyBackplane.isUnavailable(records(FAMILY, "album", 7L));
        FaultyBackplane.isUnavailable(records(EVERYONE, "terms", 7L));
        journal.failCommits(false);

        assertThat(done(records(FAMILY, "album", null)).revision()).isEqualTo(8);
        assertThat(done(records(FAMILY, "album", null)).revision()).isEqualTo(9);
        assertThat(done(records(EVERYONE, "terms", null)).revision()).isEqualTo(8);
    }

    @Test
    void whoCouldNotLeaveIsStillAMemberAndKnowsTheGroupsContexts() {
        done(backplane.groups().add("family", ALEX));
        done(records(FAMILY, "album", 1L));
        journal.failCommits(true);

        FaultyBackplane.isUnavailable(backplane.groups().remove("family", ALEX));
        FaultyBackplane.isUnavailable(backplane.groups().delete("family"));
        FaultyBackplane.isUnavailable(backplane.groups().add("family", BOB));

        journal.failCommits(false);
        assertThat(done(backplane.groups().members("family"))).containsExactly(ALEX);
        assertThat(missedBy(ALEX)).containsExactly("GROUP album 1");
        done(records(FAMILY, "album", 2L));
        assertThat(missedBy(ALEX)).containsExactly("GROUP album 2");
    }

    @Test
    void theLimitsOfGroupsHoldAlsoForWhatIsDoneAtOnce() {
        List<CompletableFuture<Boolean>> joins = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            joins.add(backplane.groups().add("group-" + i, ALEX));
        }
        int refused = 0;
        for (CompletableFuture<Boolean> join : joins) {
            refused += join.handle((joined, failure) -> failure == null ? 0 : 1).join();
        }
        assertThat(refused).isEqualTo(3);
        assertThat(done(backplane.groups().of(ALEX))).hasSize(3);
        String one = done(backplane.groups().of(ALEX)).get(0);
        done(backplane.groups().remove(one, ALEX));
        assertThat(done(backplane.groups().add("group-7", ALEX))).isTrue();

        fillFamily();
        assertThat(FaultyBackplane.refusal(backplane.groups().add("family", BOB))
                        .code())
                .isEqualTo(ErrorCode.TOO_LARGE);
        done(records(FAMILY, "a", 1L));
        done(records(FAMILY, "b", 1L));
        assertThat(FaultyBackplane.refusal(records(FAMILY, "c", 1L)).code()).isEqualTo(ErrorCode.TOO_LARGE);
        done(records(FAMILY, "b", 2L));
    }

    // ---- everyone

    @Test
    void ifTheCommitOfAChangeForEveryoneFailsTheChangeSentAgainIsANewOne() {
        done(records(EVERYONE, "terms", 1L));
        Position before = done(backplane.missed(ALEX, "phone", null)).position();
        journal.failCommits(true);

        FaultyBackplane.isUnavailable(records(EVERYONE, "terms", 2L));

        assertThat(missedBy(BOB)).containsExactly("EVERYONE terms 1");
        journal.failCommits(false);
        assertThat(done(records(EVERYONE, "terms", 2L)).duplicate()).isFalse();
        assertThat(done(backplane.missed(ALEX, "phone", before)).changes())
                .extracting(Notice::revision)
                .containsExactly(2L);
        assertThat(done(records(EVERYONE, "terms", 2L)).duplicate()).isTrue();
    }

    @Test
    void aRevisionThatTheHubGaveToEveryonesChangeThatFailedIsNotGivenAgainIfItWasTold() {
        backplane.listen(ALEX, listener);
        journal.hold();
        CompletableFuture<Receipt> receipt = records(EVERYONE, "terms", null);
        await().until(journal::isCommitting);
        journal.pass(1);
        assertThat(AudienceContract.text(listener.nextNotice())).isEqualTo("EVERYONE terms 1");
        journal.failNextCommit();
        journal.letAllPass();

        FaultyBackplane.isUnavailable(receipt);

        assertThat(done(records(EVERYONE, "terms", null)).revision()).isEqualTo(2);
        assertThat(AudienceContract.text(listener.nextNotice())).isEqualTo("EVERYONE terms 2");
    }

    @Test
    void aUserWhoseOwnChangeIsNotDurableYetLearnsOfWhatWasToldToEveryoneBefore() {
        done(records(EVERYONE, "terms", 1L));
        backplane.listen(BOB, listener);
        journal.hold();
        CompletableFuture<Receipt> own = records(new Audience.User(ALEX), "notes", null);
        CompletableFuture<Receipt> receipt = records(EVERYONE, "terms", 2L);
        assertThat(AudienceContract.text(listener.nextNotice())).isEqualTo("EVERYONE terms 2");

        // a crash now would undo revision 2, and whoever is at this position must know revision 1
        assertThat(missedBy(ALEX)).containsExactly("EVERYONE terms 1");

        journal.letAllPass();
        done(own);
        done(receipt);
        assertThat(missedBy(ALEX)).containsExactly("USER notes 1", "EVERYONE terms 2");
    }

    @Test
    void everyonesContextsHaveALimit() {
        for (int i = 0; i < 4; i++) {
            done(records(EVERYONE, "c" + i, null));
        }
        assertThat(FaultyBackplane.refusal(records(EVERYONE, "c4", null)).code())
                .isEqualTo(ErrorCode.TOO_LARGE);
        done(records(EVERYONE, "c3", null));
    }

    // ---- timed

    @Test
    void aTimedChangeThatCannotBeRecordedIsToldOnceItCanAndOnlyOnce() {
        done(backplane.groups().add("family", ALEX));
        backplane.listen(ALEX, listener);
        Instant due = Instant.now().plusMillis(300);
        done(backplane.timed().schedule(new Change(new Audience.User(ALEX), "a", 5L, null), due));
        done(backplane.timed().schedule(new Change(FAMILY, "b", 5L, null), due));
        done(backplane.timed().schedule(new Change(EVERYONE, "c", 5L, null), due));
        journal.failCommits(true);
        await().until(() -> Instant.now().isAfter(due) && backplane.problem() != null);
        await().atMost(FaultyBackplane.LIMIT)
                .until(() -> journal.timedLoads() >= 3); // at the start, and tried again twice

        assertThat(listener.rest()).isEmpty();
        await("it still waits, but for the moment in which it is tried")
                .until(() -> backplane.timed().waiting(FAMILY).size() == 1);
        journal.failCommits(false);

        List<String> heard = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            heard.add(AudienceContract.text(listener.nextNotice()));
        }
        assertThat(heard).containsExactlyInAnyOrder("USER a 5", "GROUP b 5", "EVERYONE c 5");
        await().until(() -> backplane.timed().waiting(FAMILY).isEmpty());
        assertThat(listener.rest()).isEmpty();
    }

    @Test
    void aTimedChangeThatCouldNotBeRecordedCanStillBeCancelled() {
        backplane.listen(ALEX, listener);
        Audience alex = new Audience.User(ALEX);
        TimedChange timed = done(backplane
                .timed()
                .schedule(new Change(alex, "a", null, null), Instant.now().plusMillis(200)));
        journal.failCommits(true);
        await().until(() -> backplane.problem() != null && Instant.now().isAfter(timed.due()));
        await().until(() -> backplane.timed().waiting(alex).size() == 1);
        journal.failCommits(false);

        done(backplane.timed().cancel(alex, timed.id()));

        assertThat(backplane.timed().waiting(alex)).isEmpty();
        done(records(alex, "sentinel", 1L));
        listener.receives("sentinel", 1, null);
    }

    @Test
    void ifForgettingFailsWhatWaitsStillWaitsAndIsForgottenTheNextTime() throws Exception {
        Audience alex = new Audience.User(ALEX);
        done(backplane.timed().schedule(new Change(alex, "a", null, null), inAnHour()));
        journal.failCommits(true);

        FaultyBackplane.isUnavailable(backplane.forget(ALEX));

        assertThat(backplane.timed().waiting(alex)).hasSize(1);
        journal.failCommits(false);
        done(backplane.forget(ALEX));
        assertThat(backplane.timed().waiting(alex)).isEmpty();
        assertThat(journal.loadTimed()).isEmpty();
    }

    @Test
    void timedChangesThatCannotBeKeptAreRefusedAndDoNotCount() {
        Audience alex = new Audience.User(ALEX);
        journal.failCommits(true);
        for (int i = 0; i < 5; i++) {
            FaultyBackplane.isUnavailable(backplane.timed().schedule(new Change(alex, "a", null, null), inAnHour()));
        }
        journal.failCommits(false);
        for (int i = 0; i < 3; i++) {
            done(backplane.timed().schedule(new Change(alex, "a", null, null), inAnHour()));
        }
        assertThat(FaultyBackplane.refusal(backplane.timed().schedule(new Change(alex, "a", null, null), inAnHour()))
                        .code())
                .isEqualTo(ErrorCode.TOO_LARGE);
    }

    // ---- the end

    @Test
    void whatIsUnderWayWhenTheHubStopsIsRecordedOrRefusedInPlainWords() {
        List<String> members = fillFamily();
        List<CompletableFuture<Receipt>> all = new ArrayList<>();
        journal.hold();
        for (int i = 0; i < 5; i++) {
            all.add(records(FAMILY, "album", null));
            all.add(records(EVERYONE, "terms", null));
            all.add(records(EVERYONE, "terms", 9L + i));
        }
        CompletableFuture<Void> closed = CompletableFuture.runAsync(backplane::close);
        journal.letAllPass();
        done(closed);

        assertThat(members).isNotEmpty();
        for (CompletableFuture<Receipt> receipt : all) {
            assertThat(receipt).isDone();
            if (receipt.isCompletedExceptionally()) {
                FaultyBackplane.isUnavailable(receipt);
            }
        }
    }
}
