package org.higginspush.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveryTrackerTest {
    private static final int ALICE = 0;
    private static final int BOB = 1;
    private static final Device.Id ALICE_PC = new Device.Id(ALICE, 0);
    private static final Device.Id ALICE_PHONE = new Device.Id(ALICE, 1);
    private static final Device.Id BOB_PC = new Device.Id(BOB, 0);

    private final DeliveryTracker tracker = new DeliveryTracker(100, 10, 2);

    @Test
    void isCompleteOnceAllDevicesHeardAll() {
        long revision = tracker.publish(ALICE, 0);
        assertThat(tracker.heard(ALICE_PC, ALICE, revision, 1)).isFalse();
        assertThat(tracker.isComplete()).isFalse();
        assertThat(tracker.heard(ALICE_PHONE, ALICE, revision, 1)).isTrue();
        assertThat(tracker.isComplete()).isTrue();
        assertThat(tracker.faults()).isEqualTo(DeliveryTracker.Faults.NONE);
    }

    @Test
    void countsWhatNoDeviceEverHeardAsLost() {
        tracker.publish(ALICE, 0);
        assertThat(tracker.faults().lost()).isEqualTo(2);
    }

    @Test
    void countsWhatANewerNoticeSaysTooAsOvertaken() {
        tracker.publish(ALICE, 0);
        tracker.heard(ALICE_PC, ALICE, tracker.publish(ALICE, 0), 1);
        assertThat(tracker.faults().overtaken())
                .as("the PC heard of the second")
                .isEqualTo(1);
        assertThat(tracker.faults().lost()).as("the phone of neither").isEqualTo(2);
    }

    @Test
    void countsASecondHearingAsRepeated() {
        long revision = tracker.publish(ALICE, 0);
        tracker.heard(ALICE_PC, ALICE, revision, 1);
        tracker.heard(ALICE_PC, ALICE, revision, 2);
        assertThat(tracker.faults().repeated()).isEqualTo(1);
    }

    @Test
    void countsWhatNobodyPublishedAsRepeated() {
        tracker.heard(ALICE_PC, ALICE, 99, 1);
        tracker.heard(ALICE_PC, ALICE, 100, 1);
        assertThat(tracker.faults().repeated()).isEqualTo(2);
    }

    @Test
    void countsAnotherUsersNoticeAsMisrouted() {
        tracker.heard(BOB_PC, ALICE, tracker.publish(ALICE, 0), 1);
        assertThat(tracker.faults().misrouted()).isEqualTo(1);
    }

    @Test
    void latencyCountsFromWhenThePublishWasDue() {
        tracker.recordFrom(5_000);
        tracker.heard(ALICE_PC, ALICE, tracker.publish(ALICE, 4_000), 1_000_000);
        tracker.heard(BOB_PC, BOB, tracker.publish(BOB, 5_000), 2_005_000);
        assertThat(tracker.latencies().getTotalCount())
                .as("warm-up is not counted")
                .isEqualTo(1);
        assertThat(tracker.latencies().getMaxValue()).isBetween(1_999_000L, 2_002_000L);
    }
}
