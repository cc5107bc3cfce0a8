package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.higginspush.hub.backplane.ModelRules.DeviceVariant;
import org.higginspush.hub.backplane.ModelRules.OmittedRule;
import org.higginspush.hub.backplane.ModelRules.PlannedChange;
import org.higginspush.hub.backplane.StateExplorer.Exploration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every state that the protocol can reach with a few changes and a few faults; {@code docs/reliability.md} says what
 * this covers and what not.
 */
class ModelTest {
    /** Two devices, two contexts; in any order, so that some come late. */
    private static final List<PlannedChange> THREE = List.of(made(0, 1, "a"), made(0, 2, "b"), made(1, 1, "a"));

    private static final List<PlannedChange> TWO_CONTEXTS = List.of(made(0, 1, "a"), made(1, 1, "a"));
    private static final List<PlannedChange> TWO_REVISIONS = List.of(made(0, 1, "a"), made(0, 2, "b"));
    private static final List<PlannedChange> SAME_REVISION = List.of(made(0, 1, "a"), made(0, 1, "b"));
    private static final List<PlannedChange> BY_NO_DEVICE = List.of(made(0, 1, null), made(0, 2, "b"));
    private static final List<PlannedChange> GIVEN =
            List.of(new PlannedChange(0, null, "a"), new PlannedChange(0, null, "a"));
    private static final List<PlannedChange> GIVEN_AND_NOT = List.of(new PlannedChange(0, null, "a"), made(1, 1, "b"));

    /** One context twice and another in between, for what waits to be replaced. */
    private static final List<PlannedChange> REPLACED = List.of(made(0, 1, "b"), made(1, 1, "b"), made(0, 2, "b"));

    private static PlannedChange made(int context, long revision, String origin) {
        return new PlannedChange(context, revision, origin);
    }

    static Stream<List<PlannedChange>> pairs() {
        return Stream.of(TWO_CONTEXTS, TWO_REVISIONS, SAME_REVISION, BY_NO_DEVICE, GIVEN, GIVEN_AND_NOT);
    }

    // ---- verbs

    private List<PlannedChange> changes = THREE;
    private boolean inOrder;
    private int cuts;
    private int losses;
    private int crashes;
    private int restarts;
    private final Set<DeviceVariant> habits = EnumSet.noneOf(DeviceVariant.class);

    private ModelRules rules() {
        return new ModelRules(changes, inOrder, cuts, losses, crashes, restarts, habits, Set.of());
    }

    private void allIsWellFor(String... devices) {
        for (String device : devices) {
            Exploration found = StateExplorer.explore(Model.start(rules(), device));
            assertThat(found.violation()).as("%s%n%s", changes, found.way()).isNull();
            assertThat(found.states()).isGreaterThan(500);
        }
    }

    private Exploration found(String device, ModelRules rules) {
        Exploration found = StateExplorer.explore(Model.start(rules, device));
        assertThat(found.violation()).as("a promise that can be broken").isNotNull();
        return found;
    }

    /** With the rule kept all is well: the tests above explore as much or more. */
    private void missesWithout(OmittedRule rule, String device) {
        Exploration found = found(device, rules().breaking(rule));
        assertThat(found.violation()).contains("never learns");
    }

    // ---- what holds

    @Test
    void holdsWithoutFaults() {
        allIsWellFor("a", "b");
    }

    @Test
    void holdsWhenConnectionsBreak() {
        cuts = 2;
        allIsWellFor("a", "b");
    }

    @Test
    void holdsWhenANoticeIsLostOnALiveConnection() {
        losses = 1;
        allIsWellFor("a", "b");
    }

    @Test
    void holdsForADeviceThatCountsWhenItSendsItsHeartbeat() {
        habits.add(DeviceVariant.COUNTS_WHEN_SENT);
        losses = 1;
        allIsWellFor("a", "b");
    }

    @Test
    void holdsWhenASessionMovesAgainWhileItsLossIsRepaired() {
        changes = TWO_CONTEXTS;
        cuts = 3;
        allIsWellFor("b");
    }

    @Test
    void holdsWhenTwoNoticesAreLostOnALiveConnection() {
        changes = REPLACED;
        inOrder = true;
        losses = 2;
        allIsWellFor("a");
    }

    @Test
    void holdsWhenConnectionsBreakAndTheDeviceRestarts() {
        cuts = 1;
        restarts = 1;
        allIsWellFor("a", "b");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void holdsWhenTheHubDiesAndConnectionsBreak(List<PlannedChange> pair) {
        changes = pair;
        cuts = 1;
        crashes = 1;
        allIsWellFor("a", "b");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void holdsWhenTheHubDiesTwice(List<PlannedChange> pair) {
        changes = pair;
        crashes = 2;
        allIsWellFor("a", "b");
    }

    @Test
    void holdsWhenTheHubDiesWhileNoticesAreReplacedByNewerOnes() {
        changes = REPLACED;
        inOrder = true;
        crashes = 1;
        allIsWellFor("a");
    }

    // ---- what is known not to hold, and at which price it would

    /**
     * A connection that goes on loses nothing out of the middle (RFC 9293): what is lost is its end. If a device lost
     * such a notice all the same, a later one would move its position on, and a new session that began before the next
     * heartbeat would begin there.
     */
    @Test
    void aNoticeLostOutOfTheMiddleIsMissedIfANewSessionBeginsBeforeTheNextHeartbeat() {
        losses = 1;
        cuts = 1;

        assertThat(found("b", rules()).violation()).contains("never learns");
    }

    @Test
    void cautiousPositionsHoldEvenThen() {
        habits.add(DeviceVariant.COMES_BACK_WITH_REPLY);
        losses = 1;
        cuts = 1;
        allIsWellFor("a");
        inOrder = true;
        allIsWellFor("b");
    }

    @Test
    void cautiousPositionsHoldWhenTheHubDiesAsWell() {
        habits.add(DeviceVariant.COMES_BACK_WITH_REPLY);
        changes = TWO_CONTEXTS;
        losses = 1;
        crashes = 1;
        allIsWellFor("b");
    }

    @Test
    void cautiousPositionsCostADeviceThatRestartsNeedlessSyncs() {
        habits.add(DeviceVariant.COMES_BACK_WITH_REPLY);
        restarts = 1;

        assertThat(found("b", rules()).violation()).contains("acted twice");
    }

    // ---- that the exploration can fail

    @Test
    void findsAReplyAheadOfTheQueue() {
        cuts = 1;
        missesWithout(OmittedRule.REPLY_AHEAD_OF_THE_QUEUE, "b");
    }

    @Test
    void findsACounterForOffsets() {
        changes = TWO_REVISIONS;
        crashes = 1;
        missesWithout(OmittedRule.COUNTER_FOR_OFFSETS, "a");
    }

    @Test
    void findsReadingBeforeRegistering() {
        missesWithout(OmittedRule.READ_BEFORE_REGISTERING, "b");
    }

    @Test
    void findsNoHeartbeatCheck() {
        losses = 1;
        missesWithout(OmittedRule.NO_HEARTBEAT_CHECK, "b");
    }

    @Test
    void findsNoticesAheadOfTheAnswer() {
        cuts = 1;
        missesWithout(OmittedRule.NOTICES_AHEAD_OF_THE_ANSWER, "b");
    }

    @Test
    void findsTrustInAnOldConnection() {
        changes = TWO_CONTEXTS;
        cuts = 2;
        missesWithout(OmittedRule.OLD_CONNECTION_TRUSTED, "b");
    }

    @Test
    void findsNoticesAheadOfTheRepair() {
        changes = TWO_CONTEXTS;
        cuts = 2;
        missesWithout(OmittedRule.NOTICES_AHEAD_OF_THE_REPAIR, "b");
    }

    @Test
    void findsAReplyBeyondWhatIsConfirmed() {
        habits.add(DeviceVariant.COMES_BACK_WITH_REPLY);
        losses = 1;
        cuts = 1;
        missesWithout(OmittedRule.REPLY_BEYOND_WHAT_IS_CONFIRMED, "a");
    }

    /** A notice that came since the last reply stands in for the one that was lost before it. */
    @Test
    void findsConfirmingWhatWasNotShown() {
        habits.add(DeviceVariant.COUNTS_WHEN_SENT);
        losses = 1;
        missesWithout(OmittedRule.CONFIRMED_WITHOUT_BEING_SHOWN, "b");
    }

    @Test
    void findsExpectingWhatIsInHand() {
        ModelRules rules = rules().breaking(OmittedRule.WHAT_IS_IN_HAND_IS_EXPECTED);
        assertThat(found("b", rules).violation()).contains("was told twice");
    }

    @Test
    void findsACountThatForgetsWhatIsUnderWay() {
        losses = 2;
        inOrder = true;
        changes = REPLACED;
        missesWithout(OmittedRule.COUNT_FORGETS_WHAT_IS_UNDER_WAY, "a");
    }

    @Test
    void findsAPositionBeyondWhatWaits() {
        changes = REPLACED;
        inOrder = true;
        crashes = 1;
        missesWithout(OmittedRule.POSITION_BEYOND_WHAT_WAITS, "a");
    }

    @Test
    void findsAGivenRevisionThatIsToldEarly() {
        changes = GIVEN;
        crashes = 1;
        missesWithout(OmittedRule.GIVEN_REVISION_TOLD_EARLY, "b");
    }
}
