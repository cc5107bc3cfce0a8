package org.higginspush.ledger.checker;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who is in which group, as far as the hub's answers say. From the request to the answer that it is done a membership is
 * uncertain: then the user may be told of the group's changes, or not. Safe for any thread.
 */
final class Memberships {
    /** Notices that were sent before a join was answered may arrive so much later, over a slow link. */
    private static final long ON_THE_WAY_NANOS = 10_000_000_000L;

    private record Key(String group, String user) {}

    private static final class Membership {
        boolean isMember;
        boolean isChanging;
        /** Since when it is certain. */
        long since = Long.MIN_VALUE;
        /** When the user last became a member; before that, never. */
        long joinedAt = Long.MIN_VALUE;
    }

    private final LongSupplier nanos;
    private final Map<Key, Membership> all = new HashMap<>();
    private boolean uncertain;

    Memberships(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private Membership of(String group, String user) {
        return all.computeIfAbsent(new Key(group, user), unknown -> new Membership());
    }

    synchronized void changing(String group, String user) {
        of(group, user).isChanging = true;
    }

    synchronized void changed(String group, String user, boolean isMember) {
        Membership membership = of(group, user);
        membership.isMember = isMember;
        membership.isChanging = false;
        membership.since = nanos.getAsLong();
        membership.joinedAt = isMember ? membership.since : membership.joinedAt;
    }

    synchronized void changingOfGroup(String group) {
        all.forEach((key, membership) -> membership.isChanging |= key.group.equals(group));
    }

    synchronized void groupEnded(String group) {
        all.keySet().stream().filter(key -> key.group.equals(group)).forEach(key -> changed(group, key.user, false));
    }

    /** The hub may have lost all of it. */
    synchronized void uncertain() {
        uncertain = true;
    }

    /** All of it was told to the hub again. */
    synchronized void restored() {
        uncertain = false;
        all.forEach((key, membership) -> changed(key.group, key.user, membership.isMember));
    }

    synchronized boolean isMember(String group, String user) {
        Membership membership = all.get(new Key(group, user));
        return !uncertain && membership != null && membership.isMember && !membership.isChanging;
    }

    synchronized boolean mayBeMember(String group, String user) {
        Membership membership = all.get(new Key(group, user));
        return uncertain || membership != null && (membership.isMember || membership.isChanging);
    }

    /** True if the user certainly is no member, and was none at any time since a moment. */
    synchronized boolean isStrangerSince(String group, String user, long moment) {
        Membership membership = all.get(new Key(group, user));
        return !uncertain
                && (membership == null || !membership.isMember && !membership.isChanging && membership.since <= moment);
    }

    /** Since when the user certainly is a member. */
    synchronized long memberSince(String group, String user) {
        return isMember(group, user) ? of(group, user).since : Long.MAX_VALUE;
    }

    /** True if the user may be told again, because it may have joined since it was told at that moment. */
    synchronized boolean mayHaveJoinedSince(String group, String user, long toldAt) {
        Membership membership = all.get(new Key(group, user));
        return uncertain
                || membership != null
                        && (membership.isChanging
                                || membership.joinedAt != Long.MIN_VALUE
                                        && membership.joinedAt + ON_THE_WAY_NANOS >= toldAt);
    }
}
