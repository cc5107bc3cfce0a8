package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.higginspush.hub.backplane.AudienceModelRules.Key;
import org.higginspush.hub.backplane.AudienceModelRules.OmittedAudienceRule;
import org.higginspush.hub.backplane.AudienceModelRules.PlannedAudienceChange;
import org.jspecify.annotations.Nullable;

/**
 * The backplane of {@link AudienceModel}, with the real {@link Register}: one user's registers, a group's and everyone's, the
 * membership, and the changes that wait. What is written becomes durable with the next commit.
 */
final class AudienceModelHub {
    /** Where a change stands. */
    enum AudienceChangeStatus {
        TO_COME,
        RECORDED,
        ACKNOWLEDGED,
        /** The hub died before it was durable: its publisher sends it again, or has died too. */
        FORGOTTEN,
        /** To be kept until its time comes, and not durable yet. */
        KEEPING,
        KEPT,
        /** Its time has come. */
        DUE,
        CANCELLING,
        CANCELLED,
        /** The hub died while it was cancelled: it may be announced or not. */
        UNCERTAIN
    }

    /** What is being done to the group, or to everyone's contexts: one thing after another. */
    enum AudienceOperation {
        NONE,
        PUBLISH,
        JOIN,
        LEAVE
    }

    private record HeldAnnouncement(Key key, Register.OfferResult outcome) {}

    private static final int KEYS = Key.values().length;

    private final AudienceModelRules rules;
    private final Register[] recorded = new Register[KEYS];
    private final Register[] announced = new Register[KEYS];
    private final Register[] durable = new Register[KEYS];
    private final List<HeldAnnouncement> held = new ArrayList<>();
    private Register group = Register.EMPTY;
    private Register durableGroup = Register.EMPTY;
    private long lastOffset;

    /** The highest revision given to everyone's changes. */
    private long givenToEveryone;

    private long durableGivenToEveryone;

    private boolean member;
    private boolean writtenMember;
    private boolean durableMember;
    /** The last join was not answered: it is asked for again. */
    boolean joinsAgain;

    private AudienceOperation operation = AudienceOperation.NONE;
    private int published = -1;
    /** Of the operation: its first write is durable; it was recorded for the user. */
    private boolean begun;

    private boolean reached;

    final AudienceChangeStatus[] status;
    /** The revision under which each change is recorded, -1 if it is not. */
    private final long[] revisions;
    /** The revision with which a waiting change is kept; 0 for none, -1 if it is not kept. Written, and durable. */
    private final long[] rows;

    private final long[] durableRows;
    /** How many revisions a change was given. */
    private final int[] given;
    /** Whether the time of a change has come. */
    private final boolean[] cameDue;

    /** Hears what is announced: the key and what is new of it. */
    private BiConsumer<Key, Register.OfferResult> listener = (key, outcome) -> {};

    AudienceModelHub(AudienceModelRules rules) {
        this.rules = rules;
        int changes = rules.changes().size();
        status = new AudienceChangeStatus[changes];
        revisions = new long[changes];
        rows = new long[changes];
        durableRows = new long[changes];
        given = new int[changes];
        cameDue = new boolean[changes];
        Arrays.fill(status, AudienceChangeStatus.TO_COME);
        Arrays.fill(revisions, -1);
        Arrays.fill(rows, -1);
        Arrays.fill(durableRows, -1);
        for (Register[] registers : List.of(recorded, announced, durable)) {
            Arrays.fill(registers, Register.EMPTY);
        }
        member = rules.moves() % 2 == 1;
        writtenMember = member;
        durableMember = member;
    }

    AudienceModelHub copy() {
        AudienceModelHub copy = new AudienceModelHub(rules);
        System.arraycopy(recorded, 0, copy.recorded, 0, KEYS);
        System.arraycopy(announced, 0, copy.announced, 0, KEYS);
        System.arraycopy(durable, 0, copy.durable, 0, KEYS);
        copy.held.addAll(held);
        copy.group = group;
        copy.durableGroup = durableGroup;
        copy.lastOffset = lastOffset;
        copy.givenToEveryone = givenToEveryone;
        copy.durableGivenToEveryone = durableGivenToEveryone;
        copy.member = member;
        copy.writtenMember = writtenMember;
        copy.durableMember = durableMember;
        copy.joinsAgain = joinsAgain;
        copy.operation = operation;
        copy.published = published;
        copy.begun = begun;
        copy.reached = reached;
        System.arraycopy(status, 0, copy.status, 0, status.length);
        System.arraycopy(revisions, 0, copy.revisions, 0, revisions.length);
        System.arraycopy(rows, 0, copy.rows, 0, rows.length);
        System.arraycopy(durableRows, 0, copy.durableRows, 0, durableRows.length);
        System.arraycopy(given, 0, copy.given, 0, given.length);
        System.arraycopy(cameDue, 0, copy.cameDue, 0, cameDue.length);
        return copy;
    }

    void key(ModelKey key) {
        for (int one = 0; one < KEYS; one++) {
            key(key, recorded[one]);
            key(key, announced[one]);
            key(key, durable[one]);
        }
        held.forEach(one -> key.add(one.key().ordinal()).add(one.outcome().news()));
        key.add('|');
        key(key, group);
        key(key, durableGroup);
        key.add(givenToEveryone).add(durableGivenToEveryone);
        key.add(lastOffset).add(member).add(writtenMember).add(durableMember).add(joinsAgain);
        key.add(operation.ordinal()).add(published).add(begun).add(reached);
        for (int change = 0; change < status.length; change++) {
            key.add(status[change].ordinal()).add(revisions[change]).add(rows[change]);
            key.add(durableRows[change]).add(given[change]).add(cameDue[change]);
        }
    }

    private static void key(ModelKey key, Register register) {
        key.add(register.latest()).add(register.latestByOther());
    }

    void listener(BiConsumer<Key, Register.OfferResult> hears) {
        listener = hears;
    }

    private PlannedAudienceChange planned(int change) {
        return rules.changes().get(change);
    }

    private boolean isFree(Key key) {
        return !key.isWide() || operation == AudienceOperation.NONE;
    }

    // ---- publishing

    boolean canPublish(int change) {
        boolean isToCome =
                status[change] == AudienceChangeStatus.TO_COME || status[change] == AudienceChangeStatus.FORGOTTEN;
        return isToCome && (planned(change).timed() || isFree(planned(change).key()));
    }

    /** A publisher sends a change, for the first time or again. */
    void publish(int change) {
        PlannedAudienceChange made = planned(change);
        if (made.timed()) {
            status[change] = rules.keeps(OmittedAudienceRule.KEPT_BEFORE_IT_IS_DURABLE)
                    ? AudienceChangeStatus.KEEPING
                    : AudienceChangeStatus.KEPT;
            rows[change] = made.revision() == null ? 0 : made.revision();
            if (!rules.keeps(OmittedAudienceRule.TOLD_BEFORE_ITS_TIME)) {
                record(change, made.key(), made.origin(), false);
            }
            return;
        }
        status[change] = AudienceChangeStatus.RECORDED;
        begin(change);
    }

    boolean canComeDue(int change) {
        boolean waits = status[change] == AudienceChangeStatus.KEPT || status[change] == AudienceChangeStatus.UNCERTAIN;
        return waits && rows[change] >= 0 && isFree(planned(change).key());
    }

    /** The time of a waiting change has come. */
    void comesDue(int change) {
        status[change] = AudienceChangeStatus.DUE;
        cameDue[change] = true;
        begin(change);
    }

    private void begin(int change) {
        PlannedAudienceChange made = planned(change);
        if (!made.key().isWide()) {
            boolean timed = status[change] == AudienceChangeStatus.DUE;
            record(change, made.key(), made.origin(), timed || made.revision() == null);
            if (timed && rules.keeps(OmittedAudienceRule.WAITING_DELETED_LATER)) {
                rows[change] = -1;
            }
            return;
        }
        operation = AudienceOperation.PUBLISH;
        published = change;
        begun = false;
        reached = false;
        Register before = made.key() == Key.GROUP ? group : recorded[Key.EVERYONE.ordinal()];
        revision(change, before);
        if (made.key() == Key.GROUP) {
            offerToGroup(change, before);
        }
        if (made.timed() && rules.keeps(OmittedAudienceRule.WAITING_WITHOUT_ITS_REVISION)) {
            rows[change] = revisions[change];
        }
    }

    private void offerToGroup(int change, Register before) {
        Register.OfferResult outcome =
                before.offer(revisions[change], planned(change).origin(), ++lastOffset);
        group = outcome.after();
        reached = outcome.news() == null && !rules.keeps(OmittedAudienceRule.GROUP_REPEATS_END_EARLY);
    }

    private void revision(int change, Register before) {
        Long own = planned(change).revision();
        if (own != null) {
            revisions[change] = own;
        } else if (rows[change] > 0) {
            revisions[change] = rows[change];
        } else {
            given[change]++;
            boolean isEveryones = planned(change).key() == Key.EVERYONE;
            revisions[change] = before.nextRevisionAbove(isEveryones ? givenToEveryone : 0);
            givenToEveryone = isEveryones ? revisions[change] : givenToEveryone;
        }
    }

    /** True if the change that is being published to many can be recorded for this user. */
    boolean canReach() {
        if (operation != AudienceOperation.PUBLISH || reached) {
            return false;
        }
        PlannedAudienceChange made = planned(published);
        boolean toldEarly = made.revision() == null
                && !rules.keeps(
                        made.key() == Key.GROUP
                                ? OmittedAudienceRule.GROUP_REVISION_TOLD_EARLY
                                : OmittedAudienceRule.EVERYONES_REVISION_TOLD_EARLY);
        return begun || toldEarly || made.revision() != null && !made.timed();
    }

    /** It is recorded in this user's register, or in everyone's. */
    void reach() {
        PlannedAudienceChange made = planned(published);
        reached = true;
        if (made.key() == Key.EVERYONE) {
            record(published, Key.EVERYONE, made.origin(), false);
            deleteRow(published);
        } else if (member) {
            boolean known = rules.keeps(OmittedAudienceRule.GROUP_WITHOUT_ORIGIN);
            record(published, Key.GROUP, known ? originHere(made.origin()) : null, false);
        }
    }

    /** A device of another user is no origin here. */
    private static @Nullable String originHere(@Nullable String origin) {
        return "c".equals(origin) ? null : origin;
    }

    private void deleteRow(int change) {
        if (planned(change).timed()) {
            rows[change] = -1;
        }
    }

    private void record(int change, Key key, @Nullable String origin, boolean hold) {
        Register before = recorded[key.ordinal()];
        if (!key.isWide()) {
            revision(change, before);
        }
        record(key, new RegisterEntry(revisions[change] < 0 ? 1 : revisions[change], origin, 0), hold);
    }

    private void record(Key key, RegisterEntry entry, boolean hold) {
        Register.OfferResult outcome = recorded[key.ordinal()].offer(entry.revision(), entry.origin(), ++lastOffset);
        if (outcome.news() == null) {
            return;
        }
        recorded[key.ordinal()] = outcome.after();
        if (hold || !held.isEmpty()) {
            held.add(new HeldAnnouncement(key, outcome));
        } else {
            announce(key, outcome);
        }
    }

    private void announce(Key key, Register.OfferResult outcome) {
        announced[key.ordinal()] = outcome.after();
        listener.accept(key, outcome);
    }

    // ---- members and cancelling

    /** True if nothing is being done to a group. */
    boolean isIdle() {
        return operation == AudienceOperation.NONE;
    }

    boolean canMove() {
        return isIdle() && !joinsAgain;
    }

    boolean isMember() {
        return member;
    }

    /** True if the user has left, and the hub has said so. */
    boolean isStranger() {
        return !member && operation != AudienceOperation.LEAVE && operation != AudienceOperation.JOIN && !joinsAgain;
    }

    void join() {
        operation = AudienceOperation.JOIN;
        begun = false;
        joinsAgain = true;
        writtenMember = true;
    }

    /** True if the hub tells a new member of the group's contexts. */
    boolean canTellMember() {
        return operation == AudienceOperation.JOIN && begun && !reached;
    }

    void tellMember() {
        reached = true;
        if (!rules.keeps(OmittedAudienceRule.JOINED_UNTOLD)) {
            return;
        }
        for (RegisterEntry entry : new RegisterEntry[] {group.latestByOther(), group.latest()}) {
            if (entry != null) {
                record(Key.GROUP, new RegisterEntry(entry.revision(), originHere(entry.origin()), 0), false);
            }
        }
    }

    void leave() {
        operation = AudienceOperation.LEAVE;
        writtenMember = false;
        if (rules.keeps(OmittedAudienceRule.LEFT_WITH_CONTEXTS)) {
            recorded[Key.GROUP.ordinal()] = Register.EMPTY;
            boolean early = !rules.keeps(OmittedAudienceRule.LEFT_BEFORE_IT_IS_DURABLE);
            announced[Key.GROUP.ordinal()] = early ? Register.EMPTY : announced[Key.GROUP.ordinal()];
        }
    }

    boolean canCancel(int change) {
        boolean mayBeTold = cameDue[change]
                && planned(change).key().isWide()
                && rules.keeps(OmittedAudienceRule.CANCELLED_WHEN_IT_IS_DUE);
        return status[change] == AudienceChangeStatus.KEPT && !mayBeTold;
    }

    void cancel(int change) {
        status[change] = rules.keeps(OmittedAudienceRule.CANCELLED_BEFORE_IT_IS_DURABLE)
                ? AudienceChangeStatus.CANCELLING
                : AudienceChangeStatus.CANCELLED;
        rows[change] = -1;
    }

    // ---- commit, crash

    boolean canCommit() {
        return !Arrays.equals(recorded, durable)
                || !group.equals(durableGroup)
                || writtenMember != durableMember
                || !Arrays.equals(rows, durableRows)
                || Arrays.stream(status).anyMatch(AudienceModelHub::isUnderWay)
                || operation != AudienceOperation.NONE && (!begun || reached);
    }

    private static boolean isUnderWay(AudienceChangeStatus one) {
        return one == AudienceChangeStatus.RECORDED
                || one == AudienceChangeStatus.KEEPING
                || one == AudienceChangeStatus.CANCELLING;
    }

    void commit() {
        System.arraycopy(recorded, 0, durable, 0, KEYS);
        durableGroup = group;
        durableMember = writtenMember;
        durableGivenToEveryone = givenToEveryone;
        System.arraycopy(rows, 0, durableRows, 0, rows.length);
        List<HeldAnnouncement> told = List.copyOf(held);
        held.clear();
        told.forEach(one -> announce(one.key(), one.outcome()));
        for (int change = 0; change < status.length; change++) {
            committed(change);
        }
        operationCommitted();
    }

    private void committed(int change) {
        if (status[change] == AudienceChangeStatus.KEEPING) {
            status[change] = AudienceChangeStatus.KEPT;
        } else if (status[change] == AudienceChangeStatus.CANCELLING) {
            status[change] = AudienceChangeStatus.CANCELLED;
        } else if (!planned(change).key().isWide()) {
            boolean isDone =
                    status[change] == AudienceChangeStatus.RECORDED || status[change] == AudienceChangeStatus.DUE;
            if (isDone) {
                rows[change] = -1; // where it is deleted later
                status[change] = AudienceChangeStatus.ACKNOWLEDGED;
            }
        }
    }

    private void operationCommitted() {
        member = operation == AudienceOperation.JOIN || operation == AudienceOperation.LEAVE ? durableMember : member;
        boolean early =
                operation == AudienceOperation.PUBLISH && !rules.keeps(OmittedAudienceRule.ACKNOWLEDGED_BEFORE_MEMBERS);
        if (early) {
            status[published] = AudienceChangeStatus.ACKNOWLEDGED;
        }
        if (operation == AudienceOperation.LEAVE) {
            announced[Key.GROUP.ordinal()] = recorded[Key.GROUP.ordinal()];
            ends();
        } else if (operation != AudienceOperation.NONE && reached) {
            reachedCommitted();
        }
        begun = operation != AudienceOperation.NONE;
    }

    private void reachedCommitted() {
        if (operation == AudienceOperation.JOIN) {
            joinsAgain = false;
            ends();
        } else if (rows[published] >= 0) {
            rows[published] = -1; // in a commit of its own, when all members have it
        } else {
            status[published] = AudienceChangeStatus.ACKNOWLEDGED;
            ends();
        }
    }

    private void ends() {
        operation = AudienceOperation.NONE;
        published = -1;
        begun = false;
        reached = false;
    }

    /** True if the crash that follows forgets something. */
    boolean crash() {
        boolean forgets = canCommit();
        System.arraycopy(durable, 0, recorded, 0, KEYS);
        System.arraycopy(durable, 0, announced, 0, KEYS);
        held.clear();
        group = durableGroup;
        givenToEveryone = durableGivenToEveryone;
        member = durableMember;
        writtenMember = durableMember;
        System.arraycopy(durableRows, 0, rows, 0, rows.length);
        for (int change = 0; change < status.length; change++) {
            status[change] = afterCrash(change);
        }
        ends();
        return forgets;
    }

    private AudienceChangeStatus afterCrash(int change) {
        AudienceChangeStatus before = status[change];
        boolean isKept = durableRows[change] >= 0;
        return switch (before) {
            case RECORDED -> {
                revisions[change] = -1;
                yield AudienceChangeStatus.FORGOTTEN;
            }
            case KEEPING -> isKept ? AudienceChangeStatus.KEPT : AudienceChangeStatus.FORGOTTEN;
            case DUE -> isKept ? AudienceChangeStatus.KEPT : AudienceChangeStatus.ACKNOWLEDGED;
            case CANCELLING -> AudienceChangeStatus.UNCERTAIN;
            // what waits again although it was recorded, or cancelled
            case ACKNOWLEDGED -> isKept ? AudienceChangeStatus.KEPT : before;
            default -> before;
        };
    }

    /** True if a cancelled change waits again. */
    boolean comesBack(int change) {
        return status[change] == AudienceChangeStatus.CANCELLED && rows[change] >= 0;
    }

    // ---- reading

    long position() {
        long position = 0;
        for (Register register : announced) {
            position = Math.max(position, register.lastOffset());
        }
        return position;
    }

    void missed(String device, long since, BiConsumer<Key, RegisterEntry> told) {
        for (Key key : Key.values()) {
            boolean isRead = key != Key.EVERYONE || rules.keeps(OmittedAudienceRule.EVERYONE_NOT_READ);
            RegisterEntry entry =
                    isRead && isFor(key, device) ? announced[key.ordinal()].missedBy(device, since) : null;
            if (entry != null) {
                told.accept(key, entry);
            }
        }
    }

    boolean isFor(Key key, String device) {
        return key.isFor(device) || !rules.keeps(OmittedAudienceRule.ONE_DEVICE_TOLD_TO_ALL);
    }

    /** True if this revision is of a change whose time has not come, or that was cancelled. */
    boolean isNotDue(Key key, long revision) {
        return has(
                key,
                revision,
                change -> status[change] == AudienceChangeStatus.CANCELLED
                        || planned(change).timed() && !cameDue[change]);
    }

    /** True if this revision is of a change that the device made. */
    boolean isMadeBy(Key key, long revision, String device) {
        return has(key, revision, change -> device.equals(planned(change).origin()));
    }

    /** The changes of this very revision. */
    int exactly(Key key, long revision) {
        return IntStream.range(0, status.length)
                .filter(change -> planned(change).key() == key && revisions[change] == revision)
                .map(change -> 1 << change)
                .sum();
    }

    private boolean has(Key key, long revision, IntPredicate which) {
        return IntStream.range(0, status.length)
                .anyMatch(
                        change -> planned(change).key() == key && revisions[change] == revision && which.test(change));
    }

    /** The changes that whoever syncs up to this revision has at least: a revision includes all lower ones. */
    int covers(Key key, long revision) {
        int covers = 0;
        for (int change = 0; change < status.length; change++) {
            Long own = planned(change).revision();
            long recordedAs = own == null ? revisions[change] : own;
            if (planned(change).key() == key && recordedAs >= 0 && recordedAs <= revision) {
                covers |= 1 << change;
            }
        }
        return covers;
    }

    /** The changes that a device must come to know. */
    int due(String device) {
        int due = 0;
        for (int change = 0; change < status.length; change++) {
            PlannedAudienceChange made = planned(change);
            boolean concerns = made.key().isFor(device)
                    && !device.equals(made.origin())
                    && (made.key() != Key.GROUP || member && !joinsAgain);
            boolean isLost = status[change] == AudienceChangeStatus.KEPT && rows[change] < 0;
            if (concerns && (isLost || status[change] == AudienceChangeStatus.ACKNOWLEDGED)) {
                due |= 1 << change;
            }
        }
        return due;
    }

    /** A change that was given two revisions although it was sent once; -1 if there is none. */
    int announcedTwice() {
        for (int change = 0; change < given.length; change++) {
            if (planned(change).timed() && given[change] > 1 && revisions[change] > 1 && isAlone(change)) {
                return change;
            }
        }
        return -1;
    }

    /** True if no other change is of the same context: then its revision counts how often it was announced. */
    private boolean isAlone(int change) {
        return rules.changes().stream()
                        .filter(other -> other.key() == planned(change).key())
                        .count()
                == 1;
    }
}
