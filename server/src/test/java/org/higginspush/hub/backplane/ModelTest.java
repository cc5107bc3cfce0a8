package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.higginspush.hub.backplane.Explorer.Found;
import org.higginspush.hub.backplane.ModelRules.Broken;
import org.higginspush.hub.backplane.ModelRules.Made;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every state that the protocol can reach with a few changes and a few faults; {@code docs/reliability.md} says what
 * this covers and what not.
 */
class ModelTest {
    /** Two devices, two contexts; in any order, so that some come late. */
    private static final List<Made> THREE = List.of(made(0, 1, "a"), made(0, 2, "b"), made(1, 1, "a"));

    private static final List<Made> TWO_CONTEXTS = List.of(made(0, 1, "a"), made(1, 1, "a"));
    private static final List<Made> TWO_REVISIONS = List.of(made(0, 1, "a"), made(0, 2, "b"));
    private static final List<Made> SAME_REVISION = List.of(made(0, 1, "a"), made(0, 1, "b"));
    private static final List<Made> BY_NO_DEVICE = List.of(made(0, 1, null), made(0, 2, "b"));
    private static final List<Made> GIVEN = List.of(new Made(0, null, "a"), new Made(0, null, "a"));
    private static final List<Made> GIVEN_AND_NOT = List.of(new Made(0, null, "a"), made(1, 1, "b"));

    /** One context twice and another in between, for what waits to be replaced. */
    private static final List<Made> REPLACED = List.of(made(0, 1, "b"), made(1, 1, "b"), made(0, 2, "b"));

    private static final List<Made> FOUR = List.of(made(0, 1, "b"), made(1, 1, "b"), made(0, 2, "b"), made(1, 2, "b"));

    private static Made made(int context, long revision, String origin) {
        return new Made(context, revision, origin);
    }

    static Stream<List<Made>> pairs() {
        return Stream.of(TWO_CONTEXTS, TWO_REVISIONS, SAME_REVISION, BY_NO_DEVICE, GIVEN, GIVEN_AND_NOT);
    }

    // ---- verbs

    private List<Made> changes = THREE;
    private boolean inOrder;
    private int cuts;
    private int losses;
    private int crashes;
    private int restarts;
    private boolean cautious;

    private ModelRules rules() {
        return new ModelRules(changes, inOrder, cuts, losses, crashes, restarts, cautious, Set.of());
    }

    private void allIsWellFor(String... devices) {
        for (String device : devices) {
            Found found = Explorer.explore(Model.start(rules(), device));
            assertThat(found.violation()).as("%s%n%s", changes, found.way()).isNull();
            assertThat(found.states()).isGreaterThan(500);
        }
    }

    private Found found(String device, ModelRules rules) {
        Found found = Explorer.explore(Model.start(rules, device));
        assertThat(found.violation()).as("a promise that can be broken").isNotNull();
        return found;
    }

    /** With the rule kept all is well: the tests above explore as much or more. */
    private void missesWithout(Broken rule, String device) {
        Found found = found(device, rules().breaking(rule));
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
    void holdsWhenTwoNoticesAreLostOnALiveConnection() {
        changes = FOUR;
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
    void holdsWhenTheHubDiesAndConnectionsBreak(List<Made> pair) {
        changes = pair;
        cuts = 1;
        crashes = 1;
        allIsWellFor("a", "b");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void holdsWhenTheHubDiesTwice(List<Made> pair) {
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
    void cautiousPositionsWouldHoldEvenThen() {
        cautious = true;
        losses = 1;
        cuts = 1;
        allIsWellFor("a");
        changes = TWO_CONTEXTS;
        crashes = 1;
        allIsWellFor("b");
    }

    @Test
    void cautiousPositionsCostADeviceThatRestartsNeedlessSyncs() {
        cautious = true;
        restarts = 1;

        assertThat(found("b", rules()).violation()).contains("acted twice");
    }

    // ---- that the exploration can fail

    @Test
    void findsAReplyAheadOfTheQueue() {
        cuts = 1;
        missesWithout(Broken.REPLY_AHEAD_OF_THE_QUEUE, "b");
    }

    @Test
    void findsACounterForOffsets() {
        changes = TWO_REVISIONS;
        crashes = 1;
        missesWithout(Broken.COUNTER_FOR_OFFSETS, "a");
    }

    @Test
    void findsReadingBeforeRegistering() {
        missesWithout(Broken.READ_BEFORE_REGISTERING, "b");
    }

    @Test
    void findsNoHeartbeatCheck() {
        losses = 1;
        missesWithout(Broken.NO_HEARTBEAT_CHECK, "b");
    }

    @Test
    void findsNoticesAheadOfTheAnswer() {
        cuts = 1;
        missesWithout(Broken.NOTICES_AHEAD_OF_THE_ANSWER, "b");
    }

    @Test
    void findsTrustInAnOldConnection() {
        changes = TWO_CONTEXTS;
        cuts = 2;
        missesWithout(Broken.OLD_CONNECTION_TRUSTED, "b");
    }

    @Test
    void findsHeardCountedWhenSent() {
        losses = 1;
        missesWithout(Broken.HEARD_COUNTED_WHEN_SENT, "b");
    }

    @Test
    void findsACountThatForgetsWhatIsUnderWay() {
        losses = 2;
        inOrder = true;
        changes = FOUR;
        missesWithout(Broken.COUNT_FORGETS_WHAT_IS_UNDER_WAY, "a");
    }

    @Test
    void findsAPositionBeyondWhatWaits() {
        changes = REPLACED;
        inOrder = true;
        crashes = 1;
        missesWithout(Broken.POSITION_BEYOND_WHAT_WAITS, "a");
    }

    @Test
    void findsAGivenRevisionThatIsToldEarly() {
        changes = GIVEN;
        crashes = 1;
        missesWithout(Broken.GIVEN_REVISION_TOLD_EARLY, "b");
    }
}
