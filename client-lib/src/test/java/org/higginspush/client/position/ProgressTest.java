package org.higginspush.client.position;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Progress progress = new Progress();

    @Test
    void aNewDeviceKnowsNothing() {
        assertThat(progress.base()).isNull();
        assertThat(progress.heard()).isNull();
    }

    @Test
    void aNoticeIsNewsUntilItsRevisionIsHeld() {
        assertThat(progress.noticed("notes", 7, at(10))).isTrue();
        assertThat(progress.noticed("notes", 7, at(10)))
                .as("repeated before it is synced")
                .isTrue();

        progress.synced("notes", 7);

        assertThat(progress.noticed("notes", 7, at(10))).isFalse();
        assertThat(progress.noticed("notes", 6, at(11))).as("came late").isFalse();
        assertThat(progress.noticed("notes", 8, at(12))).isTrue();
    }

    @Test
    void aChangeWithoutARevisionIsAlwaysNews() {
        assertThat(progress.noticed("notes", Progress.UNKNOWN, at(10))).isTrue();
        progress.synced("notes", 7);

        assertThat(progress.noticed("notes", Progress.UNKNOWN, at(11))).isTrue();
        assertThat(progress.held()).containsExactly(java.util.Map.entry("notes", 7L));
    }

    @Test
    void theBaseStaysBelowWhatIsNotSynced() {
        progress.caughtUp(at(10));
        progress.noticed("notes", 7, at(11));
        heartbeat(at(12));

        assertThat(progress.base()).isEqualTo(at(10));
        progress.synced("notes", 7);
        assertThat(progress.base()).isEqualTo(at(11));
    }

    @Test
    void aNoticeAloneProvesNothingBecauseOneBelowItMayBeLost() {
        progress.caughtUp(at(10));
        progress.noticed("notes", 7, at(12));
        progress.synced("notes", 7);

        assertThat(progress.heard()).isEqualTo(at(12));
        assertThat(progress.base()).isEqualTo(at(10));
    }

    @Test
    void aHeartbeatConfirmsWhatItSaidAndNotWhatItsAnswerSays() {
        progress.caughtUp(at(10));

        heartbeat(at(15));

        assertThat(progress.base()).isEqualTo(at(10));
        heartbeat(at(15));
        assertThat(progress.base()).isEqualTo(at(15));
    }

    @Test
    void anAnswerToTheSubscriptionIsNewerThanTheHeartbeatSentWithIt() {
        progress.caughtUp(at(10));
        progress.heartbeatAsked();
        progress.caughtUp(at(20));
        progress.heartbeatAnswered(at(20));

        assertThat(progress.base()).isEqualTo(at(20));
    }

    @Test
    void aDeviceThatOwesEverythingKeepsItsOldBaseUntilItIsSynced() {
        progress.caughtUp(at(10));
        progress.lost(Position.of("new:5"));

        assertThat(progress.base()).isEqualTo(at(10));
        progress.lost(Position.of("newer:6"));
        assertThat(progress.base()).isEqualTo(at(10));
        progress.syncedEverything();
        assertThat(progress.base()).isEqualTo(Position.of("newer:6"));
    }

    @Test
    void noRevisionCountsAfterTheHubLostTrack() {
        progress.synced("notes", 7);

        progress.lost(Position.of("new:5"));

        assertThat(progress.noticed("notes", 1, Position.of("new:6"))).isTrue();
    }

    @Test
    void noticesAreCountedPerSession() {
        progress.noticed("notes", 1, at(1));
        progress.noticed("notes", 1, at(1));
        assertThat(progress.count()).isEqualTo(2);

        progress.sessionBegins();

        assertThat(progress.count()).isZero();
    }

    @Test
    void aPositionInANoticeNeverGoesBack() {
        progress.noticed("notes", 2, at(20));
        progress.noticed("cards", 1, at(10));

        assertThat(progress.heard()).isEqualTo(at(20));
    }

    @Test
    void itIsToBeSavedAgainOnlyWhenSomethingChanged() {
        progress.caughtUp(at(10));
        long version = progress.version();

        heartbeat(at(10));
        heartbeat(at(10));
        assertThat(progress.version()).isEqualTo(version);

        progress.synced("notes", 1);
        assertThat(progress.version()).isGreaterThan(version);
    }

    private void heartbeat(Position answer) {
        progress.heartbeatAsked();
        progress.heartbeatAnswered(answer);
    }

    private static Position at(long offset) {
        return Position.of("k3:" + offset);
    }
}
