package org.higginspush.client.internal.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.client.ContextRef.of;

import java.util.List;
import org.junit.jupiter.api.Test;

class SyncProgressTest {
    private final SyncProgress progress = new SyncProgress();

    @Test
    void aNewDeviceKnowsNothing() {
        assertThat(progress.base()).isNull();
        assertThat(progress.latest()).isNull();
    }

    @Test
    void aNoticeIsNewsUntilItsRevisionIsHeld() {
        assertThat(progress.noticed(of("notes"), 7, at(10))).isTrue();
        assertThat(progress.noticed(of("notes"), 7, at(10)))
                .as("repeated before it is synced")
                .isTrue();

        progress.synced(of("notes"), 7);

        assertThat(progress.noticed(of("notes"), 7, at(10))).isFalse();
        assertThat(progress.noticed(of("notes"), 6, at(11))).as("came late").isFalse();
        assertThat(progress.noticed(of("notes"), 8, at(12))).isTrue();
    }

    @Test
    void aChangeWithoutARevisionIsAlwaysNews() {
        assertThat(progress.noticed(of("notes"), SyncProgress.UNKNOWN, at(10))).isTrue();
        progress.synced(of("notes"), 7);

        assertThat(progress.noticed(of("notes"), SyncProgress.UNKNOWN, at(11))).isTrue();
        assertThat(progress.held()).containsExactly(java.util.Map.entry(of("notes"), 7L));
    }

    @Test
    void theBaseStaysBelowWhatIsNotSynced() {
        progress.caughtUp(at(10));
        progress.noticed(of("notes"), 7, at(11));
        progress.heartbeatAnswered(at(12));

        assertThat(progress.base()).isEqualTo(at(10));
        progress.synced(of("notes"), 7);
        assertThat(progress.base()).isEqualTo(at(12));
    }

    @Test
    void aNoticeAloneProvesNothingBecauseOneBelowItMayBeLost() {
        progress.caughtUp(at(10));
        progress.noticed(of("notes"), 7, at(12));
        progress.synced(of("notes"), 7);

        assertThat(progress.heartbeatPosition()).isEqualTo(at(12));
        assertThat(progress.base()).isEqualTo(at(10));
    }

    @Test
    void anAnswerConfirmsWhatItSaysAndNoMore() {
        progress.caughtUp(at(10));
        progress.noticed(of("notes"), 7, at(12));
        progress.synced(of("notes"), 7);

        progress.heartbeatAnswered(at(10));
        assertThat(progress.base()).isEqualTo(at(10));
        progress.heartbeatAnswered(at(15));
        assertThat(progress.base()).isEqualTo(at(15));
    }

    @Test
    void aNewsThatCameLateIsNewsWhateverItsPosition() {
        progress.caughtUp(at(10));
        progress.noticed(of("notes"), 7, at(12));

        assertThat(progress.noticed(of("cards"), 1, at(11))).isTrue();
        assertThat(progress.heartbeatPosition()).isEqualTo(at(12));
    }

    @Test
    void untilItsSubscriptionIsAnsweredADeviceShowsNoPosition() {
        progress.caughtUp(at(10));
        progress.sessionBegins();

        assertThat(progress.heartbeatPosition()).isNull();
        progress.heartbeatAnswered(at(15));
        assertThat(progress.base()).isEqualTo(at(10));
        progress.caughtUp(at(20));
        assertThat(progress.heartbeatPosition()).isEqualTo(at(20));
    }

    @Test
    void aDeviceThatHasToSyncEverythingKeepsItsOldBaseUntilItIsSynced() {
        progress.caughtUp(at(10));
        progress.historyLost(Position.of("new:5"));

        assertThat(progress.base()).isEqualTo(at(10));
        progress.historyLost(Position.of("newer:6"));
        assertThat(progress.base()).isEqualTo(at(10));
        progress.syncedEverything();
        assertThat(progress.base()).isEqualTo(Position.of("newer:6"));
    }

    @Test
    void whatWasPendingBeforeTheHubLostTrackDoesNotHoldBackTheBase() {
        progress.caughtUp(at(10));
        progress.noticed(of("notes"), 7, at(11));

        progress.historyLost(Position.of("new:5"));
        progress.syncedEverything();

        assertThat(progress.base()).isEqualTo(Position.of("new:5"));
    }

    @Test
    void noRevisionCountsAfterTheHubLostTrack() {
        progress.synced(of("notes"), 7);

        progress.historyLost(Position.of("new:5"));

        assertThat(progress.noticed(of("notes"), 1, Position.of("new:6"))).isTrue();
    }

    @Test
    void whatCountsIsWhatHadComeInWhenTheLastHeartbeatWasAnswered() {
        progress.caughtUp(at(10));
        progress.noticed(of("notes"), 1, at(11));
        assertThat(progress.noticeCount()).isZero();

        progress.heartbeatAnswered(at(11));
        progress.noticed(of("notes"), 2, at(12));

        assertThat(progress.noticeCount()).isEqualTo(1);
    }

    @Test
    void noticesAreCountedPerSession() {
        progress.noticed(of("notes"), 1, at(1));
        progress.noticed(of("notes"), 1, at(1));
        progress.heartbeatAnswered(at(1));
        assertThat(progress.noticeCount()).as("a repeat counts too").isEqualTo(2);

        progress.sessionBegins();
        assertThat(progress.noticeCount()).isZero();
        progress.heartbeatAnswered(at(1));
        assertThat(progress.noticeCount()).isZero();
    }

    @Test
    void aPositionInANoticeNeverGoesBack() {
        progress.noticed(of("notes"), 2, at(20));
        progress.noticed(of("cards"), 1, at(10));

        assertThat(progress.latest()).isEqualTo(at(20));
    }

    @Test
    void itIsToBeSavedAgainOnlyWhenSomethingChanged() {
        progress.caughtUp(at(10));
        long version = progress.version();

        progress.heartbeatAnswered(at(10));
        progress.heartbeatAnswered(at(10));
        assertThat(progress.version()).isEqualTo(version);

        progress.synced(of("notes"), 1);
        assertThat(progress.version()).isGreaterThan(version);
    }

    @Test
    void itIsToBeSavedWheneverTheBaseMayHaveMoved() {
        progress.caughtUp(at(10));
        long afterCatchUp = progress.version();
        progress.heartbeatAnswered(at(11));
        long afterHeartbeat = progress.version();
        progress.historyLost(Position.of("new:5"));
        long afterLoss = progress.version();
        progress.syncedEverything();
        long afterSync = progress.version();
        progress.tooManyPending();

        assertThat(List.of(0L, afterCatchUp, afterHeartbeat, afterLoss, afterSync, progress.version()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    /** A hub that tells of ever more contexts must not fill this device's memory. */
    @Test
    void moreContextsThanItCanRememberAreEverything() {
        progress.caughtUp(at(1));
        for (int i = 0; i < SyncProgress.MAX_CONTEXTS; i++) {
            assertThat(progress.hasRoomFor(of("c" + i))).isTrue();
            progress.noticed(of("c" + i), 1, at(2));
        }
        assertThat(progress.hasRoomFor(of("c0"))).as("it is remembered already").isTrue();
        assertThat(progress.hasRoomFor(of("one more"))).isFalse();

        progress.tooManyPending();
        progress.heartbeatAnswered(at(3));

        assertThat(progress.base()).as("what is pending is told again").isEqualTo(at(1));
        progress.syncedEverything();
        assertThat(progress.base()).isEqualTo(at(3));
    }

    @Test
    void forgetsRevisionsRatherThanKeepingThemAll() {
        for (int i = 0; i <= SyncProgress.MAX_CONTEXTS; i++) {
            progress.synced(of("c" + (10_000_000 + i)), 1);
        }

        assertThat(progress.held()).hasSize(SyncProgress.MAX_CONTEXTS);
        assertThat(progress.noticed(of("c10000000"), 1, at(2))).as("a repeat").isTrue();
        assertThat(progress.noticed(of("c10000001"), 1, at(2))).isFalse();
    }

    @Test
    void theRevisionThatWasLearnedFirstIsForgottenFirst() {
        progress.synced(of("z"), 1);
        progress.synced(of("y"), 1);
        for (int i = 2; i < SyncProgress.MAX_CONTEXTS; i++) {
            progress.synced(of("c" + i), 1);
        }
        progress.synced(of("z"), 2);

        progress.synced(of("a"), 1);

        assertThat(progress.held())
                .hasSize(SyncProgress.MAX_CONTEXTS)
                .containsKeys(of("z"), of("a"), of("c2"))
                .doesNotContainKey(of("y"));
    }

    @Test
    void anOlderRevisionDoesNotReplaceANewerOne() {
        progress.synced(of("notes"), 7);
        progress.synced(of("notes"), 6);

        assertThat(progress.held()).containsExactly(java.util.Map.entry(of("notes"), 7L));
    }

    private static Position at(long offset) {
        return Position.of("k3:" + offset);
    }
}
