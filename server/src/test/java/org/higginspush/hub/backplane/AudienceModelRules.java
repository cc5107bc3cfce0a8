package org.higginspush.hub.backplane;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an exploration of {@link AudienceModel} is about.
 *
 * @param breaks how often the connection may break
 * @param crashes how often the hub may die, forgetting what is not durable
 * @param moves how often the user may join or leave the group; it begins as a member if this is odd
 * @param cancels how often a change that waits may be cancelled
 * @param broken the rules that this hub does not keep
 */
record AudienceModelRules(
        List<PlannedAudienceChange> changes,
        int breaks,
        int crashes,
        int moves,
        int cancels,
        Set<OmittedAudienceRule> broken) {
    /** The registers that concern a user, one context each. */
    enum Key {
        OWN,
        FOR_A,
        FOR_B,
        GROUP,
        EVERYONE;

        /** True if a device of this id is concerned at all. */
        boolean isFor(String device) {
            return this == FOR_A ? device.equals("a") : this != FOR_B || device.equals("b");
        }

        /** True for what is recorded for many users: first for all of them, then for each. */
        boolean isWide() {
            return this == GROUP || this == EVERYONE;
        }
    }

    /** A change that will be made: by device {@code a} or {@code b} of the user, by one of another user, or by none. */
    record PlannedAudienceChange(
            Key key, @Nullable Long revision, @Nullable String origin, boolean timed) {}

    /** A rule of the backplane, left out: each of these the exploration must find. */
    enum OmittedAudienceRule {
        /** A repeat in the group's own register is not passed on to the members, who may lack it after a crash. */
        GROUP_REPEATS_END_EARLY,
        /** A change for a group is acknowledged before it is recorded for the members. */
        ACKNOWLEDGED_BEFORE_MEMBERS,
        /** A revision that the hub gave to a group's change is told before the group's register is durable. */
        GROUP_REVISION_TOLD_EARLY,
        /** A revision that the hub gave to everyone's change is not stored before the change is told. */
        EVERYONES_REVISION_TOLD_EARLY,
        /** A member's register does not know the origin. */
        GROUP_WITHOUT_ORIGIN,
        /** A new member is not told of the group's contexts. */
        JOINED_UNTOLD,
        /** Who leaves keeps the group's contexts. */
        LEFT_WITH_CONTEXTS,
        /** Who leaves is told no more before that is durable, so it may have missed something if it does not leave. */
        LEFT_BEFORE_IT_IS_DURABLE,
        /** Catch-up reads the user's registers alone. */
        EVERYONE_NOT_READ,
        /** What is for one device is told to all of them. */
        ONE_DEVICE_TOLD_TO_ALL,
        /** A change that is to wait is acknowledged before it is durable. */
        KEPT_BEFORE_IT_IS_DURABLE,
        /** A change that waits is deleted in a transaction after that in which it was recorded. */
        WAITING_DELETED_LATER,
        /** A change for many that waits does not keep the revision it was given. */
        WAITING_WITHOUT_ITS_REVISION,
        /** Cancelling is acknowledged before it is durable. */
        CANCELLED_BEFORE_IT_IS_DURABLE,
        /** A change can be cancelled although it was due, and may have been told before the hub died. */
        CANCELLED_WHEN_IT_IS_DUE,
        /** A change that waits is told at once. */
        TOLD_BEFORE_ITS_TIME
    }

    boolean keeps(OmittedAudienceRule rule) {
        return !broken.contains(rule);
    }

    AudienceModelRules breaking(OmittedAudienceRule rule) {
        return new AudienceModelRules(changes, breaks, crashes, moves, cancels, EnumSet.of(rule));
    }
}
