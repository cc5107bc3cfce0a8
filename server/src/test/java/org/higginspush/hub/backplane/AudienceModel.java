package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.higginspush.hub.backplane.AudienceModelRules.Key;
import org.jspecify.annotations.Nullable;

/**
 * A state of the backplane with all audiences and changes that wait, and of one device that is connected or not. What happens
 * on a connection is the matter of {@link Model}: here a notice arrives at once. The promises are checked in every state that
 * can be reached: the device is told of nothing that it made, that is for another device, of a group its user has left, or
 * whose time has not come, and of nothing twice; and if from here on nothing goes wrong any more, it ends up knowing
 * everything that was acknowledged and concerns it.
 *
 * <p>Another member of the group is there as the origin of changes: what is recorded for the one does not reach the other's
 * registers.
 */
final class AudienceModel implements StateExplorer.ModelState<AudienceModel> {
    private static final int ROUNDS_TO_SETTLE = 16;

    private final AudienceModelRules rules;
    private final AudienceModelHub hub;
    private final String device;
    private int breaks;
    private int crashes;
    private int moves;
    private int cancels;

    private boolean connected;
    private long position;
    private final long[] known = new long[Key.values().length];
    private int learnt;
    /** The changes that it was told of, a bit each: not those that their revisions include. */
    private int told;

    /** True once something happened after which it may be told twice: a crash that forgot something, or a join. */
    private boolean excused;

    private @Nullable String broken;

    private AudienceModel(AudienceModelRules rules, AudienceModelHub hub, String device) {
        this.rules = rules;
        this.hub = hub;
        this.device = device;
        hub.listener(this::announced);
    }

    /** A device that never was connected, and a hub without records. */
    static AudienceModel start(AudienceModelRules rules, String device) {
        AudienceModel start = new AudienceModel(rules, new AudienceModelHub(rules), device);
        start.breaks = rules.breaks();
        start.crashes = rules.crashes();
        start.moves = rules.moves();
        start.cancels = rules.cancels();
        Arrays.fill(start.known, -1);
        return start;
    }

    private AudienceModel copy() {
        AudienceModel copy = new AudienceModel(rules, hub.copy(), device);
        copy.breaks = breaks;
        copy.crashes = crashes;
        copy.moves = moves;
        copy.cancels = cancels;
        copy.connected = connected;
        copy.position = position;
        System.arraycopy(known, 0, copy.known, 0, known.length);
        copy.learnt = learnt;
        copy.told = told;
        copy.excused = excused;
        copy.broken = broken;
        return copy;
    }

    @Override
    public String key() {
        ModelKey key = new ModelKey().add(breaks).add(crashes).add(moves).add(cancels);
        hub.key(key);
        key.add(connected).add(position).add(learnt).add(told).add(excused).add(broken != null);
        for (long revision : known) {
            key.add(revision);
        }
        return key.toString();
    }

    // ---- what can happen

    @Override
    public List<StateExplorer.Transition<AudienceModel>> steps() {
        List<StateExplorer.Transition<AudienceModel>> steps = new ArrayList<>();
        for (int change = 0; change < hub.status.length; change++) {
            addChange(steps, change);
        }
        addHub(steps);
        addMembership(steps);
        if (!connected) {
            add(steps, "the device connects", AudienceModel::connect);
        }
        if (connected && breaks > 0) {
            add(steps, "the connection breaks", next -> {
                next.breaks--;
                next.connected = false;
            });
        }
        return steps;
    }

    private void add(List<StateExplorer.Transition<AudienceModel>> steps, String name, Consumer<AudienceModel> change) {
        AudienceModel next = copy();
        change.accept(next);
        steps.add(new StateExplorer.Transition<>(name, next));
    }

    private void addChange(List<StateExplorer.Transition<AudienceModel>> steps, int change) {
        if (hub.canPublish(change)) {
            add(steps, "change " + change + " is published", next -> next.hub.publish(change));
        }
        if (hub.canComeDue(change)) {
            add(steps, "the time of change " + change + " comes", next -> next.hub.comesDue(change));
        }
        if (cancels > 0 && hub.canCancel(change)) {
            add(steps, "change " + change + " is cancelled", next -> {
                next.cancels--;
                next.hub.cancel(change);
            });
        }
    }

    private void addHub(List<StateExplorer.Transition<AudienceModel>> steps) {
        if (hub.canReach()) {
            add(steps, "what is for many is recorded for the user", next -> next.hub.reach());
        }
        if (hub.canTellMember()) {
            add(steps, "the new member is told of the group's contexts", next -> next.hub.tellMember());
        }
        if (hub.canCommit()) {
            add(steps, "what is written becomes durable", next -> next.hub.commit());
        }
        if (crashes > 0) {
            add(steps, "the hub dies and starts again", next -> {
                next.crashes--;
                next.connected = false;
                next.excused |= next.hub.crash();
            });
        }
    }

    private void addMembership(List<StateExplorer.Transition<AudienceModel>> steps) {
        if (hub.joinsAgain && hub.isIdle()) {
            add(steps, "the user joins the group, asked again", next -> next.hub.join());
        } else if (moves > 0 && hub.canMove()) {
            add(steps, hub.isMember() ? "the user leaves the group" : "the user joins the group", next -> {
                next.moves--;
                next.excused = true;
                if (next.hub.isMember()) {
                    next.hub.leave();
                } else {
                    next.hub.join();
                }
            });
        }
    }

    // ---- the device

    private void connect() {
        connected = true;
        long since = position;
        position = Math.max(position, hub.position());
        hub.missed(device, since, this::receive);
    }

    private void announced(Key key, Register.OfferResult outcome) {
        boolean concerns = outcome.onlyFor() == null
                ? !outcome.news().madeBy(device)
                : outcome.onlyFor().equals(device);
        if (connected && concerns && hub.isFor(key, device)) {
            position = Math.max(position, outcome.news().offset());
            receive(key, outcome.news());
        }
    }

    private void receive(Key key, RegisterEntry entry) {
        String wrong = wrong(key, entry.revision());
        told |= hub.exactly(key, entry.revision());
        broken = wrong == null ? broken : "the device was told of " + wrong;
        if (entry.revision() > known[key.ordinal()]) {
            known[key.ordinal()] = entry.revision();
            learnt |= hub.covers(key, entry.revision());
        } else if (!excused) {
            broken = "the device was told twice of revision " + entry.revision() + " of " + key;
        }
    }

    private @Nullable String wrong(Key key, long revision) {
        if (!key.isFor(device)) {
            return "what is for another device";
        }
        if (key == Key.GROUP && hub.isStranger()) {
            return "a group that its user has left";
        }
        if (hub.isNotDue(key, revision)) {
            return "a change whose time has not come, or that was cancelled";
        }
        return hub.isMadeBy(key, revision, device) ? "its own change" : null;
    }

    // ---- the promises

    @Override
    public @Nullable String violation() {
        if (broken != null) {
            return broken;
        }
        if (hub.announcedTwice() >= 0) {
            return "change " + hub.announcedTwice() + " was announced twice, under two revisions";
        }
        for (int change = 0; change < hub.status.length; change++) {
            boolean wasTold = (told & 1 << change) != 0;
            if (wasTold && hub.status[change] == AudienceModelHub.AudienceChangeStatus.CANCELLED) {
                return "change " + change + " was cancelled although it had been told";
            }
            if (hub.comesBack(change)) {
                return "change " + change + " waits again although it was cancelled";
            }
        }
        return missedInTheEnd();
    }

    private @Nullable String missedInTheEnd() {
        AudienceModel end = copy();
        for (int round = 0; round < ROUNDS_TO_SETTLE; round++) {
            end.settle();
        }
        int missed = hubDue(end) & ~end.learnt;
        if (end.broken != null) {
            return end.broken;
        }
        return missed == 0 ? null : "the device never learns of change " + Integer.numberOfTrailingZeros(missed);
    }

    private static int hubDue(AudienceModel end) {
        return end.hub.due(end.device);
    }

    /** Lets everything happen that happens by itself, and nothing go wrong. Publishers without an answer have died. */
    private void settle() {
        if (!connected) {
            connect();
        }
        if (hub.joinsAgain && hub.isIdle()) {
            hub.join();
        }
        for (int change = 0; change < hub.status.length; change++) {
            if (hub.canComeDue(change)) {
                hub.comesDue(change);
            }
        }
        if (hub.canReach()) {
            hub.reach();
        }
        if (hub.canTellMember()) {
            hub.tellMember();
        }
        if (hub.canCommit()) {
            hub.commit();
        }
    }
}
