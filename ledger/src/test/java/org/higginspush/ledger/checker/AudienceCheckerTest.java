package org.higginspush.ledger.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Origin;
import org.higginspush.ledger.checker.Violation.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checker finds each kind of violation for each audience and for timed changes, and none where there is none. */
class AudienceCheckerTest {
    private static final String FAMILY = "family";
    private static final Audience GROUP = new Audience.Group(FAMILY);
    private static final Audience EVERYONE = new Audience.Everyone();
    private static final ContextName ALBUM = new ContextName(GROUP, "album");
    private static final ContextName TERMS = new ContextName(EVERYONE, "terms");
    private static final ContextName NOTES = new ContextName("alex", "notes");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final AtomicLong now = new AtomicLong();
    private final AtomicReference<Instant> time = new AtomicReference<>(NOON);
    private final Checker checker = new Checker(now::incrementAndGet, time::get);
    private final DeviceHistory phone = joined("alex", "phone");
    private final DeviceHistory laptop = joined("alex", "laptop");
    private final DeviceHistory bobsPhone = joined("bob", "phone");

    private DeviceHistory joined(String user, String device) {
        DeviceHistory history = checker.history(new DeviceName(user, device));
        history.resynced("new", null, Map.of());
        return history;
    }

    private static Change change(Audience audience, String context, @Nullable Long revision) {
        return new Change(audience, context, revision, null);
    }

    private void publishes(Change change) {
        checker.made(change);
        checker.acknowledged(change, change.revision() == null ? 1 : change.revision());
    }

    private static void hears(DeviceHistory device, ContextName contextName, long revision) {
        device.notified(contextName, revision, null);
        device.synced(contextName, revision);
    }

    private void isMember(String user, boolean isMember) {
        checker.membershipChanging(FAMILY, user);
        checker.membershipChanged(FAMILY, user, isMember);
    }

    private void isClean() {
        assertThat(checker.result().isClean())
                .as("%s", checker.result().examples())
                .isTrue();
    }

    private void found(AudienceKind audience, Kind kind) {
        CheckResult result = checker.result();
        assertThat(result.violations()).as("%s", result.examples()).containsExactly(Map.entry(kind, 1L));
        assertThat(result.audiences().get(audience).violations()).containsExactly(Map.entry(kind, 1L));
    }

    // ---- one device

    @Test
    void whatIsForOneDeviceIsOwedToItAlone() {
        publishes(change(new Audience.Device("alex", "phone"), "notes", 3L));
        assertThat(checker.records().hasConverged()).isFalse();
        hears(phone, NOTES, 3);
        assertThat(checker.records().hasConverged()).isTrue();
        isClean();
    }

    @Test
    void theOtherDeviceIsNotToBeToldOfIt() {
        publishes(change(new Audience.Device("alex", "phone"), "notes", 3L));
        laptop.notified(NOTES, 3, null);
        found(AudienceKind.DEVICE, Kind.FOREIGN);
    }

    @Test
    void theOtherDeviceIsNotToBeToldOfItEvenIfTheHubGaveTheRevision() {
        Change change = change(new Audience.Device("alex", "phone"), "notes", null);
        checker.made(change);
        laptop.notified(NOTES, 1, null);
        isClean();
        checker.acknowledged(change, 1);
        found(AudienceKind.DEVICE, Kind.FOREIGN);
    }

    @Test
    void whatIsForAllAndComesLateIsNotToldAgain() {
        phone.neverAsksAgain();
        publishes(change(new Audience.User("alex"), "notes", 1L));
        publishes(change(new Audience.Device("alex", "phone"), "notes", 2L));
        hears(phone, NOTES, 2);
        phone.notified(NOTES, 1, null);
        isClean();
        phone.notified(NOTES, 1, null);
        found(AudienceKind.USER, Kind.NEEDLESS);
    }

    // ---- groups

    @Test
    void aGroupsChangeIsOwedToItsMembersButTheOrigin() {
        isMember("alex", true);
        Change change = new Change(GROUP, "album", 3L, new Origin("alex", "phone"));
        publishes(change);
        assertThat(checker.records().hasConverged()).isFalse();
        laptop.notified(ALBUM, 3, "phone");
        laptop.synced(ALBUM, 3);
        assertThat(checker.records().hasConverged()).isTrue();
        isMember("bob", true);
        assertThat(checker.records().hasConverged()).isFalse();
        checker.records().recordMissed();
        found(AudienceKind.GROUP, Kind.MISSED);
    }

    @Test
    void aDeviceOfAnotherUserWithTheOriginsIdIsNotTheOrigin() {
        isMember("bob", true);
        publishes(new Change(GROUP, "album", 3L, new Origin("alex", "phone")));
        hears(bobsPhone, ALBUM, 3);
        isClean();
    }

    @Test
    void nobodyIsToldAnotherUsersOrigin() {
        isMember("bob", true);
        publishes(new Change(GROUP, "album", 3L, new Origin("alex", "laptop")));
        bobsPhone.notified(ALBUM, 3, "laptop");
        found(AudienceKind.GROUP, Kind.WRONG);
    }

    @Test
    void whoIsNoMemberIsNotToBeTold() {
        isMember("alex", true);
        publishes(change(GROUP, "album", 3L));
        bobsPhone.notified(ALBUM, 3, null);
        found(AudienceKind.GROUP, Kind.FOREIGN);
    }

    @Test
    void whileAMembershipChangesBothIsAllowed() {
        isMember("bob", true);
        checker.membershipChanging(FAMILY, "bob");
        publishes(change(GROUP, "album", 3L));
        assertThat(checker.records().hasConverged()).isTrue();
        bobsPhone.notified(ALBUM, 3, null);
        checker.membershipChanged(FAMILY, "bob", false);
        bobsPhone.notified(ALBUM, 3, null);
        isClean();
    }

    @Test
    void whoHasLeftIsNotToBeToldOfALaterChange() {
        isMember("bob", true);
        isMember("bob", false);
        publishes(change(GROUP, "album", 3L));
        bobsPhone.notified(ALBUM, 3, null);
        found(AudienceKind.GROUP, Kind.FOREIGN);
    }

    @Test
    void aChangeThatTheHubNumbersWasMadeWhenItWasPublishedHoweverLateItIsAcknowledged() {
        isMember("alex", true);
        Change given = change(GROUP, "album", null);
        checker.made(given);
        isMember("alex", false);
        checker.acknowledged(given, 1);
        hears(phone, ALBUM, 1);
        isClean();

        Change later = change(GROUP, "album", null);
        checker.made(later);
        checker.acknowledged(later, 2);
        phone.notified(ALBUM, 2, null);
        found(AudienceKind.GROUP, Kind.FOREIGN);
    }

    @Test
    void whoHasLeftIsNotToBeToldOfAnEarlierChangeWhenItAsksLater() {
        isMember("bob", true);
        publishes(change(GROUP, "album", 3L));
        isMember("bob", false);
        bobsPhone.notified(ALBUM, 3, null);
        isClean();
        bobsPhone.notified(ALBUM, 3, null, checker.now());
        found(AudienceKind.GROUP, Kind.FOREIGN);
    }

    @Test
    void theHubIsNotToKeepAGroupsContextsForWhoHasLeft() {
        isMember("bob", true);
        publishes(change(GROUP, "album", 3L));
        isMember("bob", false);
        checker.records().audit("bob", null, Map.of(), checker.now(), Map.of(ALBUM, 3L), "after that");
        found(AudienceKind.GROUP, Kind.FOREIGN);
    }

    @Test
    void whoJoinsAgainIsToldAgain() {
        bobsPhone.neverAsksAgain();
        isMember("bob", true);
        now.addAndGet(60_000_000_000L);
        publishes(change(GROUP, "album", 3L));
        hears(bobsPhone, ALBUM, 3);
        isMember("bob", false);
        isMember("bob", true);
        bobsPhone.notified(ALBUM, 3, null);
        isClean();
        now.addAndGet(60_000_000_000L);
        bobsPhone.notified(ALBUM, 3, null);
        isClean();
        bobsPhone.notified(ALBUM, 3, null);
        found(AudienceKind.GROUP, Kind.NEEDLESS);
    }

    @Test
    void aDeletedGroupsChangesAreNotOwed() {
        isMember("bob", true);
        publishes(change(GROUP, "album", 3L));
        checker.groupEnding(FAMILY);
        checker.groupEnded(FAMILY);
        isMember("bob", true);
        assertThat(checker.records().hasConverged()).isTrue();
        publishes(change(GROUP, "album", 4L));
        checker.records().recordMissed();
        found(AudienceKind.GROUP, Kind.MISSED);
    }

    @Test
    void afterTheLogWasGarbledMembershipsAreUncertainUntilTheyAreRestored() {
        isMember("bob", false);
        publishes(change(GROUP, "album", 3L));
        checker.epochMayEnd();
        bobsPhone.notified(ALBUM, 3, null);
        isClean();
        checker.membershipsRestored();
        checker.records().audit("bob", null, Map.of(), checker.now(), Map.of(ALBUM, 3L), "after that");
        found(AudienceKind.GROUP, Kind.FOREIGN);
    }

    // ---- everyone

    @Test
    void whatIsForEveryoneIsOwedToAllAndRecordedForWhoeverComesLater() {
        publishes(change(EVERYONE, "terms", 3L));
        hears(phone, TERMS, 3);
        hears(laptop, TERMS, 3);
        assertThat(checker.records().hasConverged()).isFalse();
        hears(bobsPhone, TERMS, 3);
        assertThat(checker.records().hasConverged()).isTrue();
        Map<ContextName, Long> required = checker.records().required("carol", null);
        checker.records().audit("carol", null, required, checker.now(), Map.of(), "after that");
        found(AudienceKind.EVERYONE, Kind.LOST);
    }

    @Test
    void whatIsForEveryoneIsToldOnce() {
        phone.neverAsksAgain();
        publishes(change(EVERYONE, "terms", 3L));
        hears(phone, TERMS, 3);
        phone.notified(TERMS, 3, null);
        found(AudienceKind.EVERYONE, Kind.NEEDLESS);
    }

    @Test
    void aDeviceThatForgotWhatItHeldInANewEpochMaySyncItAgain() {
        checker.made(change(EVERYONE, "terms", 3L));
        hears(phone, TERMS, 3);
        checker.epochMayEnd();
        hears(phone, TERMS, 3); // its publisher had no answer and sent it again
        phone.resynced("a new epoch", null, Map.of(TERMS, 3L));
        checker.epochEnded(true);
        isClean();
        phone.synced(TERMS, 3);
        found(AudienceKind.EVERYONE, Kind.NEEDLESS);
    }

    @Test
    void aDeviceThatDiedMaySyncAgainAndGetItsOwnLaterChangeToo() {
        publishes(change(EVERYONE, "terms", 3L));
        hears(phone, TERMS, 3);
        phone.restarted();
        publishes(new Change(EVERYONE, "terms", 4L, new Origin("alex", "phone")));
        phone.synced(TERMS, 4);
        isClean();
        phone.synced(TERMS, 4);
        found(AudienceKind.EVERYONE, Kind.NEEDLESS);
    }

    // ---- timed changes

    private Change keptUntil(Audience audience, String context, @Nullable Long revision, Instant due) {
        Change change = change(audience, context, revision);
        checker.made(change, true);
        checker.kept(change, due, true);
        return change;
    }

    @Test
    void aTimedChangeIsOwedOnceItIsDue() {
        keptUntil(EVERYONE, "terms", 3L, NOON.plusSeconds(9));
        assertThat(checker.records().hasConverged()).isTrue();
        checker.allAreDue();
        assertThat(checker.records().hasConverged()).isFalse();
        time.set(NOON.plusSeconds(9));
        hears(phone, TERMS, 3);
        hears(laptop, TERMS, 3);
        hears(bobsPhone, TERMS, 3);
        assertThat(checker.records().hasConverged()).isTrue();
        isClean();
    }

    @Test
    void aDeviceThatSyncedATimedChangeBeforeItsTimeIsToldOfItAndDoesNotSyncItAgain() {
        publishes(change(EVERYONE, "terms", 2L));
        keptUntil(EVERYONE, "terms", 3L, NOON.plusSeconds(9));
        phone.notified(TERMS, 2, null);
        phone.synced(TERMS, 3);
        time.set(NOON.plusSeconds(9));
        phone.notified(TERMS, 3, null);
        isClean();
        phone.synced(TERMS, 3);
        found(AudienceKind.TIMED, Kind.NEEDLESS);
    }

    @Test
    void aTimedChangeIsNotToBeToldBeforeItsTime() {
        keptUntil(new Audience.User("alex"), "notes", 3L, NOON.plusSeconds(9));
        time.set(NOON.plusSeconds(8));
        phone.notified(NOTES, 3, null);
        found(AudienceKind.TIMED, Kind.WRONG);
    }

    @Test
    void itsTimeIsThatOfTheHubsClock() {
        keptUntil(new Audience.User("alex"), "notes", 3L, NOON.plusSeconds(9));
        checker.hubClock().setting(Duration.ofSeconds(20));
        phone.notified(NOTES, 3, null);
        isClean();
        checker.hubClock().set();
        checker.hubClock().setting(Duration.ZERO);
        checker.hubClock().set();
        time.set(NOON.plusSeconds(1));
        keptUntil(new Audience.User("alex"), "notes", 4L, NOON.plusSeconds(9));
        phone.notified(NOTES, 4, null);
        found(AudienceKind.TIMED, Kind.WRONG);
    }

    @Test
    void aCancelledChangeIsNotToBeToldAfterwards() {
        Change change = keptUntil(new Audience.User("alex"), "notes", 3L, NOON);
        checker.cancelling(change);
        checker.cancelled(change);
        checker.allAreDue();
        assertThat(checker.records().hasConverged()).isTrue();
        phone.notified(NOTES, 3, null);
        found(AudienceKind.TIMED, Kind.NEEDLESS);
    }

    @Test
    void aChangeThatWasToldCannotBeCancelled() {
        Change change = keptUntil(new Audience.User("alex"), "notes", 3L, NOON);
        checker.cancelling(change);
        phone.notified(NOTES, 3, null);
        isClean();
        checker.cancelled(change);
        found(AudienceKind.TIMED, Kind.NEEDLESS);
    }

    @Test
    void aTimedChangeOfAUserIsToldOnceWhateverHappensToTheHub() {
        phone.neverAsksAgain();
        keptUntil(new Audience.User("alex"), "notes", 3L, NOON);
        hears(phone, NOTES, 3);
        checker.hubInterrupted();
        phone.notified(NOTES, 3, null);
        found(AudienceKind.TIMED, Kind.NEEDLESS);
    }

    @Test
    void changesThatTheHubNumbersWhenTheyAreDueAreAnnouncedAsOftenAsThereAreAny() {
        keptUntil(EVERYONE, "terms", null, NOON);
        keptUntil(EVERYONE, "terms", null, NOON);
        checker.allAreDue();
        Map<ContextName, Long> required = checker.records().required("carol", null);
        checker.records().audit("carol", null, required, checker.now(), Map.of(TERMS, 2L), "at first");
        isClean();
        checker.records().audit("carol", null, required, checker.now(), Map.of(TERMS, 3L), "after a restart");
        found(AudienceKind.TIMED, Kind.NEEDLESS);
    }

    @Test
    void aDeletedGroupsTimedChangeIsNotToBeTold() {
        isMember("alex", true);
        keptUntil(GROUP, "album", 3L, NOON.plusSeconds(9));
        checker.groupEnding(FAMILY);
        checker.groupEnded(FAMILY);
        isMember("alex", true);
        time.set(NOON.plusSeconds(10));
        phone.notified(ALBUM, 3, null);
        found(AudienceKind.TIMED, Kind.NEEDLESS);
    }

    @Test
    void whatIsPublishedAgainAfterTheGroupWasDeletedIsNew() {
        phone.neverAsksAgain();
        isMember("alex", true);
        publishes(change(GROUP, "album", 5L));
        hears(phone, ALBUM, 5);
        Map<ContextName, Long> required = checker.records().required("alex", null);
        checker.groupEnding(FAMILY);
        checker.records().audit("alex", null, required, checker.now(), Map.of(), "while it is deleted");
        phone.notified(ALBUM, 5, null);
        isClean();
    }
}
