package org.higginspush.ledger.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.higginspush.hub.model.Change;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checker finds each kind of violation, and none where every promise was kept. */
class CheckerTest {
    private static final ContextName NOTES = new ContextName("alex", "notes");

    private final AtomicLong now = new AtomicLong();
    private Instant time = Instant.parse("2026-01-01T00:00:00Z");
    private final Checker checker = new Checker(now::get, () -> time);
    private final DeviceHistory phone = joined("phone");
    private final DeviceHistory laptop = joined("laptop");

    @Test
    void aChangeThatEveryOtherDeviceSyncedIsSettled() {
        publishes(1, "phone");
        hears(laptop, 1, "phone");
        assertThat(checker.records().hasConverged()).isTrue();
        checker.records().recordMissed();
        assertThat(checker.result().isClean()).isTrue();
    }

    @Test
    void anAcknowledgedChangeThatADeviceDoesNotHoldIsMissed() {
        publishes(1, "phone");
        assertThat(checker.records().hasConverged()).isFalse();
        checker.records().recordMissed();
        assertThat(checker.result().violations()).containsExactly(Map.entry(Violation.Kind.MISSED, 1L));
    }

    @Test
    void inANewEpochEveryDeviceMustSyncEverythingOnceAndWhatWasRecordedBeforeMayBeLost() {
        publishes(1, null);
        hears(phone, 1, null);
        hears(laptop, 1, null);
        checker.hubInterrupted();
        checker.epochMayEnd();
        phone.resynced("the hub asked", null, Map.of(NOTES, 1L));
        checker.epochEnded(true);
        checker.records()
                .audit("alex", null, checker.records().required("alex", null), now.get(), Map.of(), "after that");

        assertThat(checker.result().isClean()).isTrue();
        assertThat(checker.result().newEpochs()).isOne();
        assertThat(checker.records().hasConverged()).isFalse();
        laptop.resynced("the hub asked", null, Map.of(NOTES, 1L));
        assertThat(checker.records().hasConverged()).isTrue();
        phone.resynced("again", null, Map.of(NOTES, 1L));
        assertThat(checker.result().violations()).containsExactly(Map.entry(Violation.Kind.NEEDLESS, 1L));
    }

    @Test
    void whatNodesAcknowledgedUntilAReplicaTookOverMayBeLostIfANewEpochBeginsAndIsCounted() {
        checker.hubInterrupted();
        checker.epochMayEnd();
        publishes(1, null);
        checker.epochMayHaveEnded();
        checker.records().lostByRedis(checker.records().acknowledged("alex"), Map.of());
        checker.epochEnded(true);
        checker.records()
                .audit("alex", null, checker.records().required("alex", null), now.get(), Map.of(), "after that");

        assertThat(checker.result().isClean()).isTrue();
        assertThat(checker.result().lostByRedis()).isOne();
        assertThat(checker.records().hasConverged()).isFalse();
    }

    @Test
    void ifTheEpochGoesOnAfterAReplicaTookOverNothingMayBeLost() {
        checker.hubInterrupted();
        checker.epochMayEnd();
        publishes(1, null);
        checker.epochMayHaveEnded();
        checker.epochEnded(false);
        checker.records()
                .audit("alex", null, checker.records().required("alex", null), now.get(), Map.of(), "after that");

        assertThat(checker.result().violations()).containsExactly(Map.entry(Violation.Kind.LOST, 1L));
    }

    @Test
    void aDeviceThatIsNotToldToSyncEverythingInANewEpochMissesIt() {
        checker.epochMayEnd();
        checker.epochEnded(true);
        phone.resynced("the hub asked", null, Map.of());

        checker.records().recordMissed();

        assertThat(checker.result().violations()).containsExactly(Map.entry(Violation.Kind.MISSED, 1L));
    }

    @Test
    void ifTheHubGoesOnAlthoughItsLogWasGarbledNothingMayBeMissingAndNobodySyncsEverything() {
        publishes(1, null);
        hears(phone, 1, null);
        hears(laptop, 1, null);
        checker.hubInterrupted();
        checker.epochMayEnd();
        phone.resynced("the hub asked", null, Map.of(NOTES, 1L));
        checker.epochEnded(false);
        checker.records()
                .audit("alex", null, checker.records().required("alex", null), now.get(), Map.of(), "after that");

        assertThat(checker.result().count(Violation.Kind.NEEDLESS)).isOne();
        assertThat(checker.result().count(Violation.Kind.LOST)).isOne();
    }

    @Test
    void aDeviceThatWasAwayForANewEpochStillHasToSyncEverythingIfTheHubGoesOnAfterTheNextGarbledLog() {
        checker.epochMayEnd();
        checker.epochEnded(true);
        phone.resynced("the hub asked", null, Map.of());
        checker.epochMayEnd();
        checker.epochEnded(false);
        assertThat(checker.records().hasConverged()).isFalse();

        laptop.resynced("the hub asked", null, Map.of());

        assertThat(checker.records().hasConverged()).isTrue();
        assertThat(checker.result().isClean()).isTrue();
        laptop.resynced("again", null, Map.of());
        assertThat(checker.result().count(Violation.Kind.NEEDLESS)).isOne();
    }

    @Test
    void aDeviceMayCarryOutLaterWhatAnEarlierEpochAskedItFor() {
        checker.epochs().current("first");
        checker.epochMayEnd();
        checker.epochs().current("second");
        checker.epochEnded(true);
        checker.epochMayEnd();
        phone.resynced("the hub asked", "second", Map.of());
        checker.epochs().current("third");
        checker.epochEnded(true);
        laptop.resynced("the hub asked", "second", Map.of());
        assertThat(checker.records().hasConverged()).isFalse();

        phone.resynced("the hub asked", "third", Map.of());
        laptop.resynced("the hub asked", "third", Map.of());

        assertThat(checker.records().hasConverged()).isTrue();
        assertThat(checker.result().isClean()).isTrue();
        phone.resynced("the hub asked", "second", Map.of());
        laptop.resynced("the hub asked", "third", Map.of());
        assertThat(checker.result().count(Violation.Kind.NEEDLESS)).isEqualTo(2);
    }

    @Test
    void aDeviceThatDoesNotKnowTheEpochMayHaveCarriedOutWhatTheEarlierOneAskedItFor() {
        checker.epochMayEnd();
        checker.epochEnded(true);
        checker.epochMayEnd();
        phone.resynced("the hub asked", null, Map.of());
        checker.epochEnded(true);
        laptop.resynced("the hub asked", null, Map.of());
        assertThat(checker.records().hasConverged()).isTrue();

        phone.resynced("the hub asked", null, Map.of());

        assertThat(checker.result().isClean()).isTrue();
        phone.resynced("again", null, Map.of());
        assertThat(checker.result().count(Violation.Kind.NEEDLESS)).isOne();
    }

    @Test
    void whatIsAcknowledgedInTheNewEpochMustBeRecorded() {
        publishes(1, null);
        checker.hubInterrupted();
        checker.epochMayEnd();
        checker.epochEnded(true);
        publishes(2, null);

        checker.records()
                .audit(
                        "alex",
                        null,
                        checker.records().required("alex", null),
                        now.get(),
                        Map.of(NOTES, 1L),
                        "after that");

        assertThat(checker.result().count(Violation.Kind.LOST)).isOne();
    }

    @Test
    void aChangeWithoutAnAnswerIsNotOwed() {
        checker.made(change(1L, "phone"));
        assertThat(checker.records().hasConverged()).isTrue();
        hears(laptop, 1, "phone");
        assertThat(checker.result().isClean()).isTrue();
    }

    @Test
    void aDeviceIsOwedTheNewestChangeOfTheOthersEvenBelowItsOwn() {
        publishes(1, "phone");
        publishes(2, "laptop");
        hears(phone, 2, "laptop");
        assertThat(checker.records().hasConverged()).isFalse();
        hears(laptop, 1, "phone");
        assertThat(checker.records().hasConverged()).isTrue();
    }

    @Test
    void aHigherRevisionIncludesTheLowerOnes() {
        publishes(1, "phone");
        publishes(2, null);
        hears(phone, 2, null);
        hears(laptop, 2, null);
        assertThat(checker.records().hasConverged()).isTrue();
    }

    @Test
    void aDeviceThatIsToldOfItsOwnChangeWasToldNeedlessly() {
        publishes(1, "phone");
        phone.notified("notes", 1, "phone");
        assertThat(checker.result().count(Violation.Kind.NEEDLESS)).isOne();
    }

    @Test
    void aSecondSyncOfTheSameRevisionIsNeedless() {
        publishes(1, "phone");
        hears(laptop, 1, "phone");
        assertThat(checker.result().isClean()).isTrue();
        laptop.synced("notes", 1);
        assertThat(checker.result().count(Violation.Kind.NEEDLESS)).isOne();
    }

    @Test
    void aSyncThatFindsOnlyTheDevicesOwnChangeIsNeedless() {
        publishes(1, "phone");
        phone.synced("notes", 1);
        assertThat(checker.result().count(Violation.Kind.NEEDLESS)).isOne();
    }

    @Test
    void aDeviceThatDiedMayRepeatASyncOnce() {
        publishes(1, "phone");
        hears(laptop, 1, "phone");
        laptop.restarted();
        laptop.synced("notes", 1);
        assertThat(checker.result().isClean()).isTrue();
        laptop.synced("notes", 1);
        assertThat(checker.result().count(Violation.Kind.NEEDLESS)).isOne();
    }

    @Test
    void aSecondSyncOfEverythingIsNeedless() {
        phone.resynced("asked", null, Map.of());
        assertThat(checker.result().count(Violation.Kind.NEEDLESS)).isOne();
    }

    @Test
    void repeatsThatADeviceDropsAreCountedAndAllowed() {
        publishes(1, "phone");
        hears(laptop, 1, "phone");
        laptop.notified("notes", 1, "phone");
        assertThat(checker.result().repeats()).isOne();
        assertThat(checker.result().isClean()).isTrue();
    }

    @Test
    void whoNeverAsksAgainMustNotBeToldAgain() {
        laptop.neverAsksAgain();
        publishes(1, "phone");
        hears(laptop, 1, "phone");
        checker.hubInterrupted();
        laptop.notified("notes", 1, "phone");
        assertThat(checker.result().violations()).containsExactly(Map.entry(Violation.Kind.NEEDLESS, 1L));
    }

    @Test
    void nobodyAsksAgainForWhatAnAnswerTold() {
        publishes(1, "phone");
        publishes(2, "phone");
        hears(laptop, 1, "phone");
        laptop.caughtUp("notes", 1);
        hears(laptop, 2, "phone");
        laptop.notified("notes", 2, "phone");
        assertThat(checker.result().isClean()).isTrue();
        laptop.notified("notes", 1, "phone");
        assertThat(checker.result().violations()).containsExactly(Map.entry(Violation.Kind.NEEDLESS, 1L));
    }

    @Test
    void whatADyingHubForgotMayBeToldAgain() {
        laptop.neverAsksAgain();
        checker.made(change(1L, "phone"));
        hears(laptop, 1, "phone");
        checker.hubInterrupted();
        laptop.notified("notes", 1, "phone");
        checker.acknowledged(change(1L, "phone"), 1);
        laptop.notified("notes", 1, "phone");
        assertThat(checker.result().repeats()).isEqualTo(2);
        assertThat(checker.result().isClean()).isTrue();
    }

    @Test
    void whatAFailingDiskRefusedMayBeToldAgainUntilItRecovers() {
        laptop.neverAsksAgain();
        checker.diskFails();
        checker.made(change(1L, "phone"));
        hears(laptop, 1, "phone");
        laptop.notified("notes", 1, "phone");
        checker.diskRecovers();
        publishes(2, "phone");
        hears(laptop, 2, "phone");
        assertThat(checker.result().isClean()).isTrue();
        laptop.notified("notes", 2, "phone");
        assertThat(checker.result().count(Violation.Kind.NEEDLESS)).isOne();
    }

    @Test
    void aNoticeOfAnotherUsersContextIsForeign() {
        checker.made(new Change("bob", "diary", 1L, null));
        phone.notified("diary", 1, null);
        assertThat(checker.result().count(Violation.Kind.FOREIGN)).isOne();
    }

    @Test
    void aNoticeWithAWrongOriginIsWrong() {
        publishes(1, "phone");
        laptop.notified("notes", 1, "tablet");
        assertThat(checker.result().count(Violation.Kind.WRONG)).isOne();
    }

    @Test
    void whatWasAcknowledgedAndIsNotRecordedIsLost() {
        publishes(3, "phone");
        audit("alex", null, Map.of(NOTES, 2L), "after a kill");
        assertThat(checker.result().count(Violation.Kind.LOST)).isOne();
        audit("alex", "phone", Map.of(), "the phone made it itself");
        audit("bob", null, Map.of(), "another user");
        audit("alex", null, Map.of(NOTES, 3L), "all is there");
        assertThat(checker.result().count(Violation.Kind.LOST)).isOne();
    }

    @Test
    void aRevisionThatTheHubGivesTwiceIsWrong() {
        Change one = change(null, "phone");
        checker.made(one);
        checker.made(one);
        checker.acknowledged(one, 1);
        assertThat(checker.result().isClean()).isTrue();
        checker.acknowledged(one, 1);
        assertThat(checker.result().count(Violation.Kind.WRONG)).isOne();
    }

    @Test
    void convergenceIsTheTimeUntilTheLastDeviceHoldsIt() {
        joined("tablet");
        now.set(100);
        publishes(1, "phone");
        now.set(130);
        hears(laptop, 1, "phone");
        now.set(170);
        hears(checker.history(new DeviceName("alex", "tablet")), 1, "phone");
        assertThat(checker.records().convergence().percentile(1)).isEqualTo(70);
    }

    @Test
    void aDeviceThatJoinedLaterCountsFromThenOn() {
        now.set(100);
        publishes(1, "phone");
        now.set(500);
        DeviceHistory tablet = checker.history(new DeviceName("alex", "tablet"));
        tablet.resynced("new", null, Map.of(NOTES, 1L));
        assertThat(checker.records().convergence().percentile(1)).isZero();
    }

    private void audit(String user, @Nullable String device, Map<ContextName, Long> recorded, String when) {
        checker.records().audit(user, device, checker.records().required(user, device), now.get(), recorded, when);
    }

    private DeviceHistory joined(String device) {
        DeviceHistory history = checker.history(new DeviceName("alex", device));
        history.resynced("new", null, Map.of());
        return history;
    }

    private void publishes(long revision, @Nullable String origin) {
        checker.made(change(revision, origin));
        checker.acknowledged(change(revision, origin), revision);
    }

    private static void hears(DeviceHistory device, long revision, @Nullable String origin) {
        device.notified("notes", revision, origin);
        device.synced("notes", revision);
    }

    private static Change change(@Nullable Long revision, @Nullable String origin) {
        return new Change("alex", "notes", revision, origin);
    }
}
