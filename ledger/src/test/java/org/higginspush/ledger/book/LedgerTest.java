package org.higginspush.ledger.book;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.higginspush.hub.model.Change;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The books find each kind of breach, and none where all is well. */
class LedgerTest {
    private final AtomicLong now = new AtomicLong();
    private final Ledger ledger = new Ledger(now::get);
    private final Account phone = joined("phone");
    private final Account laptop = joined("laptop");

    @Test
    void aChangeThatEveryOtherDeviceSyncedIsSettled() {
        publishes(1, "phone");
        hears(laptop, 1, "phone");
        assertThat(ledger.isSettled()).isTrue();
        ledger.noteMissed();
        assertThat(ledger.findings().isClean()).isTrue();
    }

    @Test
    void anAcknowledgedChangeThatADeviceDoesNotHoldIsMissed() {
        publishes(1, "phone");
        assertThat(ledger.isSettled()).isFalse();
        ledger.noteMissed();
        assertThat(ledger.findings().breaches()).containsExactly(Map.entry(Breach.Kind.MISSED, 1L));
    }

    @Test
    void inANewHistoryEveryDeviceMustSyncEverythingOnceAndWhatWasRecordedBeforeMayBeLost() {
        publishes(1, null);
        hears(phone, 1, null);
        hears(laptop, 1, null);
        ledger.setback();
        ledger.historyMayEnd();
        phone.resynced("the hub asked", Map.of("notes", 1L));
        ledger.historyEnded(true);
        ledger.audit("alex", null, ledger.owed("alex", null), Map.of(), "after that");

        assertThat(ledger.findings().isClean()).isTrue();
        assertThat(ledger.findings().histories()).isOne();
        assertThat(ledger.isSettled()).isFalse();
        laptop.resynced("the hub asked", Map.of("notes", 1L));
        assertThat(ledger.isSettled()).isTrue();
        phone.resynced("again", Map.of("notes", 1L));
        assertThat(ledger.findings().breaches()).containsExactly(Map.entry(Breach.Kind.NEEDLESS, 1L));
    }

    @Test
    void aDeviceThatIsNotToldToSyncEverythingInANewHistoryMissesIt() {
        ledger.historyMayEnd();
        ledger.historyEnded(true);
        phone.resynced("the hub asked", Map.of());

        ledger.noteMissed();

        assertThat(ledger.findings().breaches()).containsExactly(Map.entry(Breach.Kind.MISSED, 1L));
    }

    @Test
    void ifTheHubGoesOnAlthoughItsLogWasGarbledNothingMayBeMissingAndNobodySyncsEverything() {
        publishes(1, null);
        hears(phone, 1, null);
        hears(laptop, 1, null);
        ledger.setback();
        ledger.historyMayEnd();
        phone.resynced("the hub asked", Map.of("notes", 1L));
        ledger.historyEnded(false);
        ledger.audit("alex", null, ledger.owed("alex", null), Map.of(), "after that");

        assertThat(ledger.findings().count(Breach.Kind.NEEDLESS)).isOne();
        assertThat(ledger.findings().count(Breach.Kind.LOST)).isOne();
    }

    @Test
    void aDeviceThatWasAwayForANewHistoryStillHasToSyncEverythingIfTheHubGoesOnAfterTheNextGarbledLog() {
        ledger.historyMayEnd();
        ledger.historyEnded(true);
        phone.resynced("the hub asked", Map.of());
        ledger.historyMayEnd();
        ledger.historyEnded(false);
        assertThat(ledger.isSettled()).isFalse();

        laptop.resynced("the hub asked", Map.of());

        assertThat(ledger.isSettled()).isTrue();
        assertThat(ledger.findings().isClean()).isTrue();
        laptop.resynced("again", Map.of());
        assertThat(ledger.findings().count(Breach.Kind.NEEDLESS)).isOne();
    }

    @Test
    void whatIsAcknowledgedInTheNewHistoryMustBeRecorded() {
        publishes(1, null);
        ledger.setback();
        ledger.historyMayEnd();
        ledger.historyEnded(true);
        publishes(2, null);

        ledger.audit("alex", null, ledger.owed("alex", null), Map.of("notes", 1L), "after that");

        assertThat(ledger.findings().count(Breach.Kind.LOST)).isOne();
    }

    @Test
    void aChangeWithoutAnAnswerIsNotOwed() {
        ledger.made(change(1L, "phone"));
        assertThat(ledger.isSettled()).isTrue();
        hears(laptop, 1, "phone");
        assertThat(ledger.findings().isClean()).isTrue();
    }

    @Test
    void aDeviceIsOwedTheNewestChangeOfTheOthersEvenBelowItsOwn() {
        publishes(1, "phone");
        publishes(2, "laptop");
        hears(phone, 2, "laptop");
        assertThat(ledger.isSettled()).isFalse();
        hears(laptop, 1, "phone");
        assertThat(ledger.isSettled()).isTrue();
    }

    @Test
    void aHigherRevisionIncludesTheLowerOnes() {
        publishes(1, "phone");
        publishes(2, null);
        hears(phone, 2, null);
        hears(laptop, 2, null);
        assertThat(ledger.isSettled()).isTrue();
    }

    @Test
    void aDeviceThatIsToldOfItsOwnChangeWasToldNeedlessly() {
        publishes(1, "phone");
        phone.told("notes", 1, "phone");
        assertThat(ledger.findings().count(Breach.Kind.NEEDLESS)).isOne();
    }

    @Test
    void aSecondSyncOfTheSameRevisionIsNeedless() {
        publishes(1, "phone");
        hears(laptop, 1, "phone");
        assertThat(ledger.findings().isClean()).isTrue();
        laptop.synced("notes", 1);
        assertThat(ledger.findings().count(Breach.Kind.NEEDLESS)).isOne();
    }

    @Test
    void aSyncThatFindsOnlyTheDevicesOwnChangeIsNeedless() {
        publishes(1, "phone");
        phone.synced("notes", 1);
        assertThat(ledger.findings().count(Breach.Kind.NEEDLESS)).isOne();
    }

    @Test
    void aDeviceThatDiedMayRepeatASyncOnce() {
        publishes(1, "phone");
        hears(laptop, 1, "phone");
        laptop.restarted();
        laptop.synced("notes", 1);
        assertThat(ledger.findings().isClean()).isTrue();
        laptop.synced("notes", 1);
        assertThat(ledger.findings().count(Breach.Kind.NEEDLESS)).isOne();
    }

    @Test
    void aSecondSyncOfEverythingIsNeedless() {
        phone.resynced("asked", Map.of());
        assertThat(ledger.findings().count(Breach.Kind.NEEDLESS)).isOne();
    }

    @Test
    void repeatsThatADeviceDropsAreCountedAndAllowed() {
        publishes(1, "phone");
        hears(laptop, 1, "phone");
        laptop.told("notes", 1, "phone");
        assertThat(ledger.findings().repeats()).isOne();
        assertThat(ledger.findings().isClean()).isTrue();
    }

    @Test
    void whoNeverAsksAgainMustNotBeToldAgain() {
        laptop.neverAsksAgain();
        publishes(1, "phone");
        hears(laptop, 1, "phone");
        ledger.setback();
        laptop.told("notes", 1, "phone");
        assertThat(ledger.findings().breaches()).containsExactly(Map.entry(Breach.Kind.NEEDLESS, 1L));
    }

    @Test
    void nobodyAsksAgainForWhatAnAnswerTold() {
        publishes(1, "phone");
        publishes(2, "phone");
        hears(laptop, 1, "phone");
        laptop.caughtUp("notes", 1);
        hears(laptop, 2, "phone");
        laptop.told("notes", 2, "phone");
        assertThat(ledger.findings().isClean()).isTrue();
        laptop.told("notes", 1, "phone");
        assertThat(ledger.findings().breaches()).containsExactly(Map.entry(Breach.Kind.NEEDLESS, 1L));
    }

    @Test
    void whatADyingHubForgotMayBeToldAgain() {
        laptop.neverAsksAgain();
        ledger.made(change(1L, "phone"));
        hears(laptop, 1, "phone");
        ledger.setback();
        laptop.told("notes", 1, "phone");
        ledger.acknowledged(change(1L, "phone"), 1);
        laptop.told("notes", 1, "phone");
        assertThat(ledger.findings().repeats()).isEqualTo(2);
        assertThat(ledger.findings().isClean()).isTrue();
    }

    @Test
    void whatAFailingDiskRefusedMayBeToldAgainUntilItRecovers() {
        laptop.neverAsksAgain();
        ledger.diskFails();
        ledger.made(change(1L, "phone"));
        hears(laptop, 1, "phone");
        laptop.told("notes", 1, "phone");
        ledger.diskRecovers();
        publishes(2, "phone");
        hears(laptop, 2, "phone");
        assertThat(ledger.findings().isClean()).isTrue();
        laptop.told("notes", 2, "phone");
        assertThat(ledger.findings().count(Breach.Kind.NEEDLESS)).isOne();
    }

    @Test
    void aNoticeOfAnotherUsersContextIsForeign() {
        ledger.made(new Change("bob", "diary", 1L, null));
        phone.told("diary", 1, null);
        assertThat(ledger.findings().count(Breach.Kind.FOREIGN)).isOne();
    }

    @Test
    void aNoticeWithAWrongOriginIsWrong() {
        publishes(1, "phone");
        laptop.told("notes", 1, "tablet");
        assertThat(ledger.findings().count(Breach.Kind.WRONG)).isOne();
    }

    @Test
    void whatWasAcknowledgedAndIsNotRecordedIsLost() {
        publishes(3, "phone");
        audit("alex", null, Map.of("notes", 2L), "after a kill");
        assertThat(ledger.findings().count(Breach.Kind.LOST)).isOne();
        audit("alex", "phone", Map.of(), "the phone made it itself");
        audit("bob", null, Map.of(), "another user");
        audit("alex", null, Map.of("notes", 3L), "all is there");
        assertThat(ledger.findings().count(Breach.Kind.LOST)).isOne();
    }

    @Test
    void aRevisionThatTheHubGivesTwiceIsWrong() {
        Change one = change(null, "phone");
        ledger.made(one);
        ledger.made(one);
        ledger.acknowledged(one, 1);
        assertThat(ledger.findings().isClean()).isTrue();
        ledger.acknowledged(one, 1);
        assertThat(ledger.findings().count(Breach.Kind.WRONG)).isOne();
    }

    @Test
    void convergenceIsTheTimeUntilTheLastDeviceHoldsIt() {
        joined("tablet");
        now.set(100);
        publishes(1, "phone");
        now.set(130);
        hears(laptop, 1, "phone");
        now.set(170);
        hears(ledger.account(new DeviceName("alex", "tablet")), 1, "phone");
        assertThat(ledger.convergence().percentile(1)).isEqualTo(70);
    }

    @Test
    void aDeviceThatJoinedLaterCountsFromThenOn() {
        now.set(100);
        publishes(1, "phone");
        now.set(500);
        Account tablet = ledger.account(new DeviceName("alex", "tablet"));
        tablet.resynced("new", Map.of("notes", 1L));
        assertThat(ledger.convergence().percentile(1)).isZero();
    }

    private void audit(String user, @Nullable String device, Map<String, Long> recorded, String when) {
        ledger.audit(user, device, ledger.owed(user, device), recorded, when);
    }

    private Account joined(String device) {
        Account account = ledger.account(new DeviceName("alex", device));
        account.resynced("new", Map.of());
        return account;
    }

    private void publishes(long revision, @Nullable String origin) {
        ledger.made(change(revision, origin));
        ledger.acknowledged(change(revision, origin), revision);
    }

    private static void hears(Account device, long revision, @Nullable String origin) {
        device.told("notes", revision, origin);
        device.synced("notes", revision);
    }

    private static Change change(@Nullable Long revision, @Nullable String origin) {
        return new Change("alex", "notes", revision, origin);
    }
}
