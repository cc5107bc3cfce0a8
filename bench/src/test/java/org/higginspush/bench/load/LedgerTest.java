package org.higginspush.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final int ALICE = 0;
    private static final int BOB = 1;
    private static final Device.Seat ALICE_PC = new Device.Seat(ALICE, 0);
    private static final Device.Seat ALICE_PHONE = new Device.Seat(ALICE, 1);
    private static final Device.Seat BOB_PC = new Device.Seat(BOB, 0);

    private final Ledger ledger = new Ledger(100, 10, 2);

    @Test
    void isCompleteOnceAllDevicesHeardAll() {
        long revision = ledger.publish(ALICE, 0);
        assertThat(ledger.heard(ALICE_PC, ALICE, revision, 1)).isFalse();
        assertThat(ledger.isComplete()).isFalse();
        assertThat(ledger.heard(ALICE_PHONE, ALICE, revision, 1)).isTrue();
        assertThat(ledger.isComplete()).isTrue();
        assertThat(ledger.faults()).isEqualTo(Ledger.Faults.NONE);
    }

    @Test
    void countsWhatNoDeviceEverHeardAsLost() {
        ledger.publish(ALICE, 0);
        assertThat(ledger.faults().lost()).isEqualTo(2);
    }

    @Test
    void countsWhatANewerNoticeSaysTooAsOvertaken() {
        ledger.publish(ALICE, 0);
        ledger.heard(ALICE_PC, ALICE, ledger.publish(ALICE, 0), 1);
        assertThat(ledger.faults().overtaken()).as("the PC heard of the second").isEqualTo(1);
        assertThat(ledger.faults().lost()).as("the phone of neither").isEqualTo(2);
    }

    @Test
    void countsASecondHearingAsRepeated() {
        long revision = ledger.publish(ALICE, 0);
        ledger.heard(ALICE_PC, ALICE, revision, 1);
        ledger.heard(ALICE_PC, ALICE, revision, 2);
        assertThat(ledger.faults().repeated()).isEqualTo(1);
    }

    @Test
    void countsWhatNobodyPublishedAsRepeated() {
        ledger.heard(ALICE_PC, ALICE, 99, 1);
        ledger.heard(ALICE_PC, ALICE, 100, 1);
        assertThat(ledger.faults().repeated()).isEqualTo(2);
    }

    @Test
    void countsAnotherUsersNoticeAsMisrouted() {
        ledger.heard(BOB_PC, ALICE, ledger.publish(ALICE, 0), 1);
        assertThat(ledger.faults().misrouted()).isEqualTo(1);
    }

    @Test
    void latencyCountsFromWhenThePublishWasDue() {
        ledger.recordFrom(5_000);
        ledger.heard(ALICE_PC, ALICE, ledger.publish(ALICE, 4_000), 1_000_000);
        ledger.heard(BOB_PC, BOB, ledger.publish(BOB, 5_000), 2_005_000);
        assertThat(ledger.latencies().getTotalCount())
                .as("warm-up is not counted")
                .isEqualTo(1);
        assertThat(ledger.latencies().getMaxValue()).isBetween(1_999_000L, 2_002_000L);
    }
}
