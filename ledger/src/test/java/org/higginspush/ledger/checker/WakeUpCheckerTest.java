package org.higginspush.ledger.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.higginspush.hub.model.Change;
import org.higginspush.ledger.checker.PhoneHistory.WakeUpTimes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker finds each wake-up that is missing or for nothing, and excuses no more than what the hub cannot know. */
class WakeUpCheckerTest {
    private static final Duration INTERVAL = Duration.ofMillis(600);
    private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(10);
    private static final ContextName NOTES = new ContextName("alex", "notes");
    private static final DeviceName PHONE = new DeviceName("alex", "phone");

    private final AtomicLong now = new AtomicLong(1_000_000_000);
    private final Checker checker = new Checker(now::get, () -> Instant.EPOCH);
    private final DeviceHistory holds = checker.history(PHONE);
    private final PhoneHistory phone = checker.wakeUps().phone(PHONE);

    @BeforeEach
    void sleeps() {
        checker.wakeUps().rules(new WakeUpTimes(INTERVAL, CONFIRM_WITHIN));
        checker.hubEvents().started();
        holds.resynced("it is new", null, Map.of());
        passes(Duration.ofSeconds(1));
        phone.proven();
        phone.sleeps();
        passes(Duration.ofSeconds(5));
        checker.wakeUps().taken(now.get()); // by another phone: the hub has sent its first
        passes(Duration.ofSeconds(1));
    }

    private void passes(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void changes(long revision) {
        Change change = new Change("alex", NOTES.context(), revision, null);
        checker.made(change);
        checker.acknowledged(change, revision);
    }

    private void isWoken() {
        phone.wakeUpTaken(0, true);
    }

    /** It is awake for a tenth of a second. */
    private void syncs(long revision) {
        phone.wakes();
        passes(Duration.ofMillis(100));
        holds.notified(NOTES, revision, null);
        holds.synced(NOTES, revision);
        phone.sleeps();
    }

    private long needless() {
        return checker.result().count(Violation.Kind.NEEDLESS_WAKE_UP);
    }

    private WakeUpChecker.WakeUpCounts counts() {
        return checker.result().wakeUps();
    }

    @Test
    void aPhoneThatIsWokenForAChangeAndSyncsItIsWhatItShouldBe() {
        changes(1);
        isWoken();
        syncs(1);
        checker.records().recordMissed();
        assertThat(checker.result().isClean()).isTrue();
        assertThat(counts()).isEqualTo(new WakeUpChecker.WakeUpCounts(1, 2, 0, 0, 0));
    }

    @Test
    void aPhoneThatSleepsAlthoughThereIsAChangeWasNotWoken() {
        changes(1);
        assertThat(checker.records().hasConverged()).isFalse();
        checker.records().recordMissed();
        assertThat(checker.result().violations()).containsExactly(Map.entry(Violation.Kind.MISSED_WAKE_UP, 1L));
    }

    @Test
    void aPhoneThatIsAwakeAndWasNotToldMissesTheChangeItself() {
        changes(1);
        isWoken();
        phone.wakes();
        checker.records().recordMissed();
        assertThat(checker.result().violations()).containsExactly(Map.entry(Violation.Kind.MISSED, 1L));
    }

    @Test
    void aPhoneThatKnowsEverythingIsNotWoken() {
        changes(1);
        isWoken();
        syncs(1);
        passes(Duration.ofSeconds(5));
        isWoken();
        assertThat(needless()).isOne();
    }

    @Test
    void aPhoneIsNotWokenForItsOwnChange() {
        Change own = new Change("alex", NOTES.context(), 1L, "phone");
        checker.made(own);
        checker.acknowledged(own, 1);
        isWoken();
        assertThat(needless()).isOne();
    }

    @Test
    void whatWasUnderWayWhenThePhoneConfirmedIsAllowed() {
        changes(1);
        syncs(1);
        passes(PhoneHistory.UNDER_WAY);
        isWoken();
        assertThat(needless()).isZero();
        assertThat(counts().underWay()).isOne();
        passes(INTERVAL);
        isWoken();
        assertThat(needless()).isOne();
    }

    @Test
    void theFirstWakeUpOfAHubMayTakeLonger() {
        changes(1);
        isWoken();
        checker.hubEnds();
        passes(Duration.ofSeconds(1));
        checker.hubEvents().started();
        passes(Duration.ofSeconds(5));
        syncs(1);
        passes(PhoneHistory.FIRST_UNDER_WAY);
        isWoken();
        assertThat(needless()).isZero();
        passes(PhoneHistory.FIRST_UNDER_WAY);
        isWoken();
        assertThat(needless()).isOne();
    }

    @Test
    void whatWaitsBehindRequestsThatHangCannotBeWithdrawn() {
        changes(1);
        syncs(1);
        passes(Duration.ofSeconds(2));
        checker.hubEvents().pushServiceFailed();
        isWoken();
        passes(Duration.ofMillis(100));
        isWoken();
        assertThat(needless()).isZero();
        phone.wakes();
        phone.sleeps();
        passes(Duration.ofSeconds(2));
        isWoken();
        assertThat(needless()).isOne();
    }

    @Test
    void aNewConnectionMayTakeLonger() {
        changes(1);
        syncs(1);
        passes(Duration.ofSeconds(2));
        phone.wakeUpTaken(Duration.ofSeconds(2).toNanos(), true);
        assertThat(needless()).isZero();
    }

    @Test
    void whatTheHubHadNotStoredWhenItWasKilledIsRepeatedOnce() {
        changes(1);
        isWoken();
        syncs(1);
        passes(Duration.ofMillis(500));
        checker.hubEnds();
        checker.hubEvents().started();
        passes(Duration.ofSeconds(5));
        isWoken();
        assertThat(needless()).isZero();
        assertThat(counts().repeated()).isOne();
        phone.wakes();
        phone.sleeps();
        passes(Duration.ofSeconds(5));
        isWoken();
        assertThat(needless()).isOne();
    }

    @Test
    void whatItHadStoredIsNotRepeated() {
        changes(1);
        isWoken();
        syncs(1);
        passes(PhoneHistory.STORED_WITHIN.plusMillis(1));
        checker.hubEnds();
        checker.hubEvents().started();
        passes(Duration.ofSeconds(5));
        isWoken();
        assertThat(needless()).isOne();
    }

    @Test
    void nothingIsStoredWhileTheDiskFails() {
        changes(1);
        isWoken();
        syncs(1);
        checker.diskFails();
        passes(Duration.ofSeconds(8));
        checker.hubEnds();
        checker.hubEvents().started();
        passes(Duration.ofSeconds(5));
        isWoken();
        assertThat(needless()).isZero();
    }

    @Test
    void aPhoneIsWokenOnceInAnInterval() {
        changes(1);
        isWoken();
        passes(INTERVAL);
        isWoken();
        assertThat(needless()).isZero();
        passes(INTERVAL.minusMillis(30));
        isWoken();
        assertThat(needless()).isOne();
    }

    @Test
    void aWakeUpWhoseAnswerWasLostIsSentAgain() {
        changes(1);
        phone.wakeUpTaken(0, false);
        passes(Duration.ofMillis(100));
        isWoken();
        assertThat(needless()).isZero();
    }

    @Test
    void aHubThatStartsWaitsForAnInterval() {
        changes(1);
        checker.hubEnds();
        checker.hubEvents().started();
        passes(INTERVAL.minusMillis(30));
        isWoken();
        assertThat(needless()).isOne();
    }

    @Test
    void theIntervalIsByTheHubsClock() {
        changes(1);
        isWoken();
        checker.hubEvents().clockSet();
        passes(Duration.ofMillis(100));
        isWoken();
        assertThat(needless()).isZero();
    }

    @Test
    void aPhoneThatIsConnectedIsNotWoken() {
        phone.wakes();
        phone.sessionBegins();
        phone.answered();
        passes(Duration.ofSeconds(1));
        changes(1);
        isWoken();
        assertThat(needless()).isZero();
        phone.answered();
        assertThat(needless()).isOne();
    }

    @Test
    void aPhoneWhoseSessionEndedMayHaveBeenWithoutOne() {
        phone.wakes();
        phone.sessionBegins();
        phone.answered();
        passes(Duration.ofSeconds(1));
        changes(1);
        isWoken();
        phone.sessionBegins();
        phone.answered();
        assertThat(needless()).isZero();
    }

    @Test
    void aLinkThatIsSoSlowThatNothingIsConfirmedInTimeMayBeDead() {
        phone.wakes();
        phone.sessionBegins();
        phone.answered();
        changes(1);
        passes(CONFIRM_WITHIN);
        isWoken();
        phone.answered();
        assertThat(needless()).isZero();
    }

    @Test
    void nobodyIsWokenWhileNothingHappensButTheWitness() {
        DeviceName other = new DeviceName("bob", "phone");
        PhoneHistory witness = checker.wakeUps().phone(other);
        witness.sleeps();
        checker.wakeUps().quietBegins(other);
        Change change = new Change("bob", "notes", 1L, null);
        checker.made(change);
        witness.wakeUpTaken(0, true);
        assertThat(needless()).isZero();
        changes(1);
        isWoken();
        assertThat(needless()).isOne();
    }

    @Test
    void anAnswerTellsAContextOnce() {
        holds.answerIs(List.of(Map.entry(NOTES, 1L), Map.entry(NOTES, 2L)));
        assertThat(checker.result().violations()).containsExactly(Map.entry(Violation.Kind.NEEDLESS, 1L));
    }
}
