package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.higginspush.hub.backplane.AudienceModelRules.Key;
import org.higginspush.hub.backplane.AudienceModelRules.OmittedAudienceRule;
import org.higginspush.hub.backplane.AudienceModelRules.PlannedAudienceChange;
import org.higginspush.hub.backplane.StateExplorer.Exploration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every state that the backplane can reach with a few changes for one device, a group, everyone and for later, with crashes,
 * and with users who join and leave; {@code docs/reliability.md} says what this covers and what not.
 */
class AudienceModelTest {
    private List<PlannedAudienceChange> changes = List.of();
    private int breaks = 1;
    private int crashes = 1;
    /** The user begins as a member. */
    private int moves = 1;

    private int cancels;

    private static PlannedAudienceChange made(Key key, @Nullable Integer revision, @Nullable String origin) {
        return new PlannedAudienceChange(key, revision == null ? null : Long.valueOf(revision), origin, false);
    }

    private static PlannedAudienceChange timed(Key key, @Nullable Integer revision, @Nullable String origin) {
        return new PlannedAudienceChange(key, revision == null ? null : Long.valueOf(revision), origin, true);
    }

    private AudienceModelRules rules() {
        return new AudienceModelRules(changes, breaks, crashes, moves, cancels, Set.of());
    }

    private void allIsWell(PlannedAudienceChange... planned) {
        changes = List.of(planned);
        for (String device : new String[] {"a", "b"}) {
            Exploration found = StateExplorer.explore(AudienceModel.start(rules(), device));
            assertThat(found.violation()).as("%s%n%s", changes, found.way()).isNull();
            assertThat(found.states()).isGreaterThan(100);
        }
    }

    /** It is found without the rule, and not with it. */
    private void found(OmittedAudienceRule rule, String what, PlannedAudienceChange... planned) {
        changes = List.of(planned);
        List<String> violations = new ArrayList<>();
        for (String device : new String[] {"a", "b"}) {
            Exploration without = StateExplorer.explore(AudienceModel.start(rules().breaking(rule), device));
            if (without.violation() != null) {
                violations.add(without.violation());
            }
        }
        assertThat(violations).as("%s without %s", changes, rule).isNotEmpty();
        assertThat(String.join("; ", violations)).contains(what);
        allIsWell(planned);
    }

    // ---- what holds

    @ParameterizedTest
    @EnumSource
    void holdsForTwoChangesOfEachAudience(Key key) {
        allIsWell(made(key, 1, "a"), made(key, 2, "c"));
        allIsWell(made(key, null, "a"), made(key, null, "b"));
    }

    @ParameterizedTest
    @EnumSource
    void holdsForChangesThatWait(Key key) {
        cancels = 1;
        allIsWell(timed(key, null, null));
        allIsWell(timed(key, 1, "a"), made(key, 2, "b"));
        allIsWell(timed(key, 2, "a"), made(key, 1, "b"));
    }

    @Test
    void holdsForDifferentAudiencesAtOnce() {
        moves = 1;
        allIsWell(made(Key.OWN, null, "a"), made(Key.GROUP, 1, "c"), made(Key.EVERYONE, 1, "b"));
        allIsWell(made(Key.FOR_A, 1, null), timed(Key.EVERYONE, null, null), made(Key.GROUP, null, "a"));
    }

    @ParameterizedTest
    @EnumSource
    void holdsWhenTheHubDiesTwice(Key key) {
        crashes = 2;
        breaks = 0;
        allIsWell(made(key, 1, "a"), timed(key, 2, "b"));
        allIsWell(timed(key, null, "b"));
    }

    @Test
    void holdsForWhoJoinsLeavesAndJoinsAgain() {
        moves = 2;
        allIsWell(made(Key.GROUP, 1, "a"), made(Key.GROUP, 2, "b"));
        moves = 3;
        crashes = 0;
        allIsWell(made(Key.GROUP, 1, "c"), timed(Key.GROUP, 2, "a"));
    }

    // ---- that the exploration can fail

    @Test
    void findsAGroupsRepeatThatIsNotPassedOn() {
        found(OmittedAudienceRule.GROUP_REPEATS_END_EARLY, "never learns", made(Key.GROUP, 1, "c"));
    }

    @Test
    void findsAGroupsChangeAcknowledgedBeforeAllMembersHaveIt() {
        found(OmittedAudienceRule.ACKNOWLEDGED_BEFORE_MEMBERS, "never learns", made(Key.GROUP, 1, "c"));
    }

    @Test
    void findsAGroupsRevisionThatIsToldEarly() {
        found(
                OmittedAudienceRule.GROUP_REVISION_TOLD_EARLY,
                "never learns",
                made(Key.GROUP, null, "c"),
                made(Key.GROUP, null, "c"));
    }

    @Test
    void findsEveryonesRevisionThatIsToldEarly() {
        found(
                OmittedAudienceRule.EVERYONES_REVISION_TOLD_EARLY,
                "never learns",
                made(Key.EVERYONE, null, "c"),
                made(Key.EVERYONE, null, "c"));
    }

    @Test
    void findsAnOriginThatHearsItsOwnChangeThroughTheGroup() {
        found(OmittedAudienceRule.GROUP_WITHOUT_ORIGIN, "its own change", made(Key.GROUP, 1, "a"));
    }

    @Test
    void findsANewMemberThatIsNotTold() {
        moves = 2;
        found(OmittedAudienceRule.JOINED_UNTOLD, "never learns", made(Key.GROUP, 1, "c"));
    }

    @Test
    void findsContextsThatAreKeptByWhoLeft() {
        found(OmittedAudienceRule.LEFT_WITH_CONTEXTS, "has left", made(Key.GROUP, 1, "c"));
    }

    @Test
    void findsWhatIsNotToldToWhoDoesNotLeaveAfterAll() {
        found(
                OmittedAudienceRule.LEFT_BEFORE_IT_IS_DURABLE,
                "never learns",
                made(Key.GROUP, 1, "c"),
                made(Key.OWN, 1, "c"));
    }

    @Test
    void findsThatEveryonesContextsAreNotRead() {
        found(OmittedAudienceRule.EVERYONE_NOT_READ, "never learns", made(Key.EVERYONE, 1, "c"));
    }

    @Test
    void findsWhatIsForOneDeviceToldToAnother() {
        found(OmittedAudienceRule.ONE_DEVICE_TOLD_TO_ALL, "another device", made(Key.FOR_A, 1, null));
    }

    @Test
    void findsAChangeThatIsKeptInMemoryAlone() {
        found(OmittedAudienceRule.KEPT_BEFORE_IT_IS_DURABLE, "never learns", timed(Key.OWN, 1, "c"));
    }

    @ParameterizedTest
    @EnumSource(names = {"OWN", "FOR_A"})
    void findsAWaitingChangeThatIsAnnouncedTwice(Key key) {
        found(OmittedAudienceRule.WAITING_DELETED_LATER, "announced twice", timed(key, null, null));
    }

    @ParameterizedTest
    @EnumSource(names = {"GROUP", "EVERYONE"})
    void findsAWaitingChangeForManyThatIsAnnouncedTwice(Key key) {
        crashes = 2;
        found(OmittedAudienceRule.WAITING_WITHOUT_ITS_REVISION, "announced twice", timed(key, null, null));
    }

    @Test
    void findsACancelledChangeThatComesBack() {
        cancels = 1;
        found(OmittedAudienceRule.CANCELLED_BEFORE_IT_IS_DURABLE, "waits again", timed(Key.OWN, 1, null));
    }

    @ParameterizedTest
    @EnumSource(names = {"GROUP", "EVERYONE"})
    void findsACancelledChangeThatWasTold(Key key) {
        cancels = 1;
        found(OmittedAudienceRule.CANCELLED_WHEN_IT_IS_DUE, "cancelled", timed(key, 1, null));
    }

    @Test
    void findsAChangeThatIsToldBeforeItsTime() {
        found(OmittedAudienceRule.TOLD_BEFORE_ITS_TIME, "has not come", timed(Key.OWN, 1, null));
    }
}
