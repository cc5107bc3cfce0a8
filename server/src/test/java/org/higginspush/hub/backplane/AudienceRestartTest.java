package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub that dies between the commits of a change for a group, for everyone, or for later, and the hub that follows it. */
class AudienceRestartTest {
    private static final String ALEX = "alex";
    private static final Audience FAMILY = new Audience.Group("family");
    private static final Audience EVERYONE = new Audience.Everyone();

    private final CrashingJournal journal = new CrashingJournal();
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private EmbeddedBackplane backplane = open();

    private EmbeddedBackplane open() {
        return new EmbeddedBackplane(journal, EmbeddedBackplane.BackplaneLimits.DEFAULT, () -> now, System::nanoTime);
    }

    @AfterEach
    void stop() {
        journal.letPass();
        backplane.close();
    }

    /** The hub dies, and the next one takes over. */
    private void crashes() {
        journal.dies();
        backplane.close();
        journal.livesAgain();
        backplane = open();
    }

    private RecordingListener listens() {
        RecordingListener listener = new RecordingListener();
        backplane.listen(ALEX, listener);
        return listener;
    }

    private static List<String> texts(RecordingListener listener) {
        return listener.rest().stream()
                .map(announcement -> AudienceContract.text(announcement.notice()))
                .toList();
    }

    private List<String> missedByAlex() {
        return done(backplane.missed(ALEX, "phone", new Position("crashing", 0))).changes().stream()
                .map(AudienceContract::text)
                .toList();
    }

    private static <T> T done(CompletableFuture<T> future) {
        return BackplaneTestBase.done(future);
    }

    private boolean waitsNoMore(Audience audience) {
        try {
            return backplane.timed().waiting(audience).isEmpty()
                    && journal.loadTimed().isEmpty();
        } catch (JournalException e) {
            throw new AssertionError(e);
        }
    }

    /** Plays a timed change through a hub that dies after so many commits, and returns what it and the next one announced. */
    private List<String> announced(int commits, Audience audience, @Nullable Long revision) {
        done(backplane.timed().schedule(new Change(audience, "news", revision, null), now.plusSeconds(3_600)));
        crashes();
        assertThat(backplane.timed().waiting(audience)).hasSize(1);
        backplane.close();
        now = now.plusSeconds(7_200);
        journal.holdAfter(commits);
        backplane = open();
        RecordingListener listener = listens();
        await().until(() -> journal.isHolding() || waitsNoMore(audience));
        List<String> announced = new ArrayList<>();
        awaitAnnouncedIfRecorded(audience, listener, announced);
        crashes();
        listener = listens();
        await().until(() -> waitsNoMore(audience));
        await().until(() -> missedByAlex().size() == 1);
        announced.addAll(texts(listener));
        return announced;
    }

    /** What was recorded is announced by the hub that recorded it, a moment later. */
    private void awaitAnnouncedIfRecorded(Audience audience, RecordingListener listener, List<String> announced) {
        await().until(() -> {
            announced.addAll(texts(listener));
            return !waitsNoMore(audience) || !announced.isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aTimedChangeIsNotLostWhereverTheHubDies(int commits) {
        done(backplane.groups().add("family", ALEX));
        assertThat(announced(commits, FAMILY, null)).hasSizeLessThanOrEqualTo(2).containsOnly("GROUP news 1");
        assertThat(missedByAlex()).containsExactly("GROUP news 1");
        done(backplane.groups().delete("family"));
        assertThat(announced(commits, EVERYONE, null))
                .hasSizeLessThanOrEqualTo(2)
                .containsOnly("EVERYONE news 1");
        assertThat(missedByAlex()).containsExactly("EVERYONE news 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aTimedChangeForAUserIsAnnouncedOnceWhereverTheHubDies(int commits) {
        assertThat(announced(commits, new Audience.User(ALEX), 7L)).hasSizeLessThanOrEqualTo(1);
        assertThat(missedByAlex()).containsExactly("USER news 7");
        done(backplane.forget(ALEX));
        assertThat(announced(commits, new Audience.Device(ALEX, "phone"), null)).hasSizeLessThanOrEqualTo(1);
        assertThat(missedByAlex()).containsExactly("DEVICE news 1");
    }

    @ParameterizedTest
    @CsvSource({"GROUP, 2", "GROUP, 3", "EVERYONE, 1", "EVERYONE, 2"})
    void whatWasToldToSomeIsNotCancelledByAHubWhoseClockWasSetBack(String kind, int commits) {
        done(backplane.groups().add("family", ALEX));
        Audience audience = kind.equals("GROUP") ? FAMILY : EVERYONE;
        Instant before = now;
        TimedChange timed =
                done(backplane.timed().schedule(new Change(audience, "news", 7L, null), now.plusSeconds(3_600)));
        backplane.close();
        now = now.plusSeconds(7_200);
        journal.holdAfter(commits);
        backplane = open();
        await().until(() -> journal.isHolding() || waitsNoMore(audience));

        now = before;
        crashes();

        assertThat(FaultyBackplane.refusal(backplane.timed().cancel(audience, timed.id()))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        await().until(() -> waitsNoMore(audience));
        assertThat(missedByAlex()).containsExactly(kind + " news 7");
    }

    @Test
    void whatIsNotToldYetCanBeCancelledByAHubWhoseClockWasSetBack() {
        Instant before = now;
        TimedChange timed =
                done(backplane.timed().schedule(new Change(EVERYONE, "news", 7L, null), now.plusSeconds(3_600)));
        backplane.close();
        now = now.plusSeconds(7_200);
        journal.hold();
        backplane = open();
        await().until(journal::isHolding);

        now = before;
        crashes();

        done(backplane.timed().cancel(EVERYONE, timed.id()));
        assertThat(missedByAlex()).isEmpty();
    }

    @Test
    void aRevisionThatEveryoneWasToldIsNotGivenAgainAfterACrash() {
        journal.holdAfter(1);
        RecordingListener listener = listens();
        backplane.record(new Change(EVERYONE, "terms", null, null));
        assertThat(AudienceContract.text(listener.nextNotice())).isEqualTo("EVERYONE terms 1");

        crashes();

        assertThat(missedByAlex()).isEmpty();
        journal.letPass();
        assertThat(done(backplane.record(new Change(EVERYONE, "terms", null, null)))
                        .revision())
                .isEqualTo(2);
    }

    @Test
    void aGroupsChangeThatWasNotAcknowledgedBeforeACrashReachesTheRestWhenSentAgain() {
        for (int i = 0; i < EmbeddedGroups.SLICE + 5; i++) {
            done(backplane.groups().add("family", "user-" + (1_000 + i)));
        }
        Change change = new Change(FAMILY, "album", 3L, null);
        journal.holdAfter(1);
        CompletableFuture<Receipt> receipt = backplane.record(change);
        await().until(journal::isHolding);
        assertThat(receipt).isNotDone();

        crashes();
        journal.letPass();

        assertThat(done(backplane.record(change)).duplicate()).isFalse();
        for (int i = 0; i < EmbeddedGroups.SLICE + 5; i++) {
            assertThat(done(backplane.missed("user-" + (1_000 + i), "phone", new Position("crashing", 0)))
                            .changes())
                    .hasSize(1);
        }
        assertThat(done(backplane.record(change)).duplicate()).isTrue();
    }
}
