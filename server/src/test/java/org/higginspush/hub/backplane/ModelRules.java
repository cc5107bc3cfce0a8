package org.higginspush.hub.backplane;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an exploration is about: the changes that are made, what may go wrong around the protocol and how often, and
 * which rules of the protocol are broken on purpose.
 *
 * @param inOrder whether the changes are recorded in their order, or in any
 * @param cuts how often a connection may break; what is under way on it is lost
 * @param losses how often one notice may vanish from a connection that goes on
 * @param crashes how often the hub may die, forgetting what is not durable
 * @param restarts how often a device may restart; it keeps its position and forgets the revisions it knew
 * @param habits what the device does otherwise than most
 * @param broken the rules that this hub or its devices do not keep
 */
record ModelRules(
        List<PlannedChange> changes,
        boolean inOrder,
        int cuts,
        int losses,
        int crashes,
        int restarts,
        Set<DeviceVariant> habits,
        Set<OmittedRule> broken) {
    static final int CONTEXTS = 2;

    /** A change that will be made: of context 0 or 1, by device {@code a} or {@code b} or none. */
    record PlannedChange(
            int context, @Nullable Long revision, @Nullable String origin) {}

    /** What devices do in two ways. */
    enum DeviceVariant {
        /** It comes back with the position of the last reply, not with the highest it has seen. */
        COMES_BACK_WITH_REPLY,
        /** It says how many notices it heard when it sends its heartbeat, not when it got the last reply. */
        COUNTS_WHEN_SENT
    }

    /** A rule of the protocol, left out: each of these the exploration must find. */
    enum OmittedRule {
        /** A reply gives the newest position, although something up to it still waits to be written. */
        REPLY_AHEAD_OF_THE_QUEUE,
        /** A reply gives what was written before it, although the device has not shown to have it. */
        REPLY_BEYOND_WHAT_IS_CONFIRMED,
        /** After a crash offsets are counted on from the last durable one. */
        COUNTER_FOR_OFFSETS,
        /** What was missed is read before the session hears announcements. */
        READ_BEFORE_REGISTERING,
        /** Notices are written before the answer to the subscription, which has what was missed before them. */
        NOTICES_AHEAD_OF_THE_ANSWER,
        /** The hub believes that everything it wrote has arrived. */
        NO_HEARTBEAT_CHECK,
        /** A session that goes on over a new connection is asked only for what was told up to the last reply. */
        OLD_CONNECTION_TRUSTED,
        /** A session that goes on over a new connection writes before what the old one lost is offered again. */
        NOTICES_AHEAD_OF_THE_REPAIR,
        /** A heartbeat without a loss confirms everything, although it does not show everything that was told. */
        CONFIRMED_WITHOUT_BEING_SHOWN,
        /** What is being written when a reply is made counts as written before it. */
        WHAT_IS_IN_HAND_IS_EXPECTED,
        /** After a loss the hub counts on from what the device has heard, and forgets what is under way to it. */
        COUNT_FORGETS_WHAT_IS_UNDER_WAY,
        /** A notice carries its own offset although an older change waits, replaced by a newer one of its context. */
        POSITION_BEYOND_WHAT_WAITS,
        /** A revision that the hub gave is told before it is durable. */
        GIVEN_REVISION_TOLD_EARLY
    }

    boolean has(DeviceVariant habit) {
        return habits.contains(habit);
    }

    boolean keeps(OmittedRule rule) {
        return !broken.contains(rule);
    }

    ModelRules breaking(OmittedRule... rules) {
        return new ModelRules(
                changes, inOrder, cuts, losses, crashes, restarts, habits, EnumSet.copyOf(List.of(rules)));
    }
}
