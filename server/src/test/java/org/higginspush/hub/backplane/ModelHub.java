package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.higginspush.hub.backplane.ModelRules.OmittedRule;
import org.higginspush.hub.backplane.ModelRules.PlannedChange;

/** The backplane of the model, with the real {@link Register}: what is recorded, announced and durable. */
final class ModelHub {
    /** Where a change stands. Its data is on the Attribute Server from {@code RECORDED} on, whatever happens to it here. */
    enum ChangeStatus {
        TO_COME,
        RECORDED,
        ACKNOWLEDGED,
        /** The hub died before it was durable: its publisher has no answer, and sends it again unless it died too. */
        FORGOTTEN
    }

    private record DeferredAnnouncement(int context, Register.OfferResult outcome) {}

    private final ModelRules rules;

    private final Register[] recorded = {Register.EMPTY, Register.EMPTY};
    private final Register[] announced = {Register.EMPTY, Register.EMPTY};
    private final Register[] durable = {Register.EMPTY, Register.EMPTY};
    private final List<DeferredAnnouncement> held = new ArrayList<>();
    private long lastOffset;

    final ChangeStatus[] status;
    /** The revision under which each change is recorded, -1 if it is not. */
    private final long[] revisions;

    ModelHub(ModelRules rules) {
        this.rules = rules;
        this.status = new ChangeStatus[rules.changes().size()];
        this.revisions = new long[rules.changes().size()];
        Arrays.fill(status, ChangeStatus.TO_COME);
        Arrays.fill(revisions, -1);
    }

    ModelHub copy() {
        ModelHub copy = new ModelHub(rules);
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            copy.recorded[context] = recorded[context];
            copy.announced[context] = announced[context];
            copy.durable[context] = durable[context];
        }
        copy.held.addAll(held);
        copy.lastOffset = lastOffset;
        System.arraycopy(status, 0, copy.status, 0, status.length);
        System.arraycopy(revisions, 0, copy.revisions, 0, revisions.length);
        return copy;
    }

    void key(ModelKey key) {
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            key(key, recorded[context]);
            key(key, announced[context]);
            key(key, durable[context]);
        }
        held.forEach(one -> key.add('h').add(one.context()).add(one.outcome().news()));
        key.add('|').add(lastOffset);
        for (int change = 0; change < status.length; change++) {
            key.add(status[change].ordinal()).add(revisions[change]);
        }
    }

    private static void key(ModelKey key, Register register) {
        key.add(register.latest()).add(register.latestByOther());
    }

    // ---- record, commit, crash

    boolean canRecord(int change) {
        if (rules.inOrder() && change > 0 && canRecord(change - 1)) {
            return false;
        }
        return status[change] == ChangeStatus.TO_COME || status[change] == ChangeStatus.FORGOTTEN;
    }

    /** A publisher sends a change, for the first time or again. */
    void record(int change, ModelDevice device) {
        PlannedChange made = rules.changes().get(change);
        Register before = recorded[made.context()];
        long revision = made.revision() == null ? before.nextRevision() : made.revision();
        Register.OfferResult outcome = before.offer(revision, made.origin(), ++lastOffset);
        status[change] = ChangeStatus.RECORDED;
        revisions[change] = revision;
        if (outcome.news() == null) {
            return;
        }
        recorded[made.context()] = outcome.after();
        boolean given = made.revision() == null && rules.keeps(OmittedRule.GIVEN_REVISION_TOLD_EARLY);
        if (given || !held.isEmpty()) {
            held.add(new DeferredAnnouncement(made.context(), outcome));
        } else {
            announce(made.context(), outcome, device);
        }
    }

    private void announce(int context, Register.OfferResult outcome, ModelDevice device) {
        announced[context] = outcome.after();
        if (device.session != null && device.session.isRegistered && concerns(outcome, device.id)) {
            device.session.offer(context, outcome.news());
        }
    }

    private static boolean concerns(Register.OfferResult outcome, String device) {
        return outcome.onlyFor() == null
                ? !outcome.news().madeBy(device)
                : outcome.onlyFor().equals(device);
    }

    boolean canCommit() {
        return Arrays.asList(status).contains(ChangeStatus.RECORDED);
    }

    void commit(ModelDevice device) {
        System.arraycopy(recorded, 0, durable, 0, recorded.length);
        for (int change = 0; change < status.length; change++) {
            if (status[change] == ChangeStatus.RECORDED) {
                status[change] = ChangeStatus.ACKNOWLEDGED;
            }
        }
        held.forEach(one -> announce(one.context(), one.outcome(), device));
        held.clear();
    }

    void crash() {
        System.arraycopy(durable, 0, recorded, 0, durable.length);
        System.arraycopy(durable, 0, announced, 0, durable.length);
        held.clear();
        for (int change = 0; change < status.length; change++) {
            if (status[change] == ChangeStatus.RECORDED) {
                status[change] = ChangeStatus.FORGOTTEN;
                revisions[change] = -1;
            }
        }
        if (!rules.keeps(OmittedRule.COUNTER_FOR_OFFSETS)) {
            lastOffset = position();
        }
    }

    // ---- reading

    /** Where the user is: the highest offset announced. */
    long position() {
        return Math.max(announced[0].lastOffset(), announced[1].lastOffset());
    }

    boolean mayHaveGiven(long position) {
        return position >= 0 && position <= lastOffset;
    }

    List<ModelFrame.NoticeFrame> missed(String device, long since) {
        List<ModelFrame.NoticeFrame> missed = new ArrayList<>();
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            RegisterEntry one = announced[context].missedBy(device, since);
            if (one != null) {
                missed.add(notice(context, one, one.offset()));
            }
        }
        missed.sort(Comparator.comparingLong(ModelFrame.NoticeFrame::offset));
        return missed;
    }

    /** Everything a device may have missed is put into its session's map again. */
    void offerAgain(String device, ModelSession session, long since) {
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            RegisterEntry one = announced[context].missedBy(device, since);
            if (one != null) {
                session.offer(context, one);
            }
        }
    }

    ModelFrame.NoticeFrame notice(int context, RegisterEntry one, long position) {
        return new ModelFrame.NoticeFrame(
                context, one.revision(), one.origin(), one.offset(), position, covers(context, one));
    }

    /** The changes that whoever syncs up to this revision has at least: a revision includes all lower ones. */
    private int covers(int context, RegisterEntry one) {
        int covers = 0;
        for (int change = 0; change < status.length; change++) {
            PlannedChange made = rules.changes().get(change);
            long revision = made.revision() == null ? revisions[change] : made.revision();
            if (made.context() == context && revision >= 0 && revision <= one.revision()) {
                covers |= 1 << change;
            }
        }
        return covers;
    }

    /** The changes whose data is on the Attribute Server: those that were sent, and all that their revisions include. */
    int published() {
        int published = 0;
        for (int change = 0; change < status.length; change++) {
            if (isPublished(change)) {
                published |= 1 << change;
            }
        }
        return published;
    }

    private boolean isPublished(int change) {
        for (int other = 0; other < status.length; other++) {
            if (status[other] != ChangeStatus.TO_COME
                    && includes(rules.changes().get(other), rules.changes().get(change))) {
                return true;
            }
        }
        return false;
    }

    private static boolean includes(PlannedChange change, PlannedChange other) {
        return change == other
                || change.context() == other.context()
                        && change.revision() != null
                        && other.revision() != null
                        && other.revision() <= change.revision();
    }

    /** The changes that a device must come to know unless the hub dies: those recorded that somebody else made. */
    int due(String device) {
        int due = 0;
        for (int change = 0; change < status.length; change++) {
            if ((status[change] == ChangeStatus.ACKNOWLEDGED || status[change] == ChangeStatus.RECORDED)
                    && !device.equals(rules.changes().get(change).origin())) {
                due |= 1 << change;
            }
        }
        return due;
    }
}
