package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.higginspush.hub.backplane.ModelRules.OmittedRule;
import org.jspecify.annotations.Nullable;

/**
 * A state of the whole protocol: one user's hub, one of its devices, the connection between them, and how much may still
 * go wrong. The promises are checked in every state that can be reached: the device was not told of its own change and
 * did not act twice on one revision, and if from here on nothing goes wrong any more, it ends up knowing everything that
 * was acknowledged and that it did not make.
 *
 * <p>The other devices are there as the origins of changes. Nothing that a device does as a listener reaches the hub's
 * records or another device's session, so whatever two devices could see together, each can see alone: it is enough to
 * explore with each in turn.
 */
final class Model implements StateExplorer.ModelState<Model> {
    /** Enough rounds for everything under way to arrive, and for a few heartbeats after that. */
    private static final int ROUNDS_TO_SETTLE = 8;

    private final ModelRules rules;
    private final ModelHub hub;
    private final ModelDevice device;
    private int cuts;
    private int losses;
    private int crashes;
    private int restarts;

    private Model(ModelRules rules, ModelHub hub, ModelDevice device) {
        this.rules = rules;
        this.hub = hub;
        this.device = device;
    }

    /** A device that never was connected, and a hub without records. */
    static Model start(ModelRules rules, String device) {
        Model start = new Model(rules, new ModelHub(rules), new ModelDevice(device));
        start.cuts = rules.cuts();
        start.losses = rules.losses();
        start.crashes = rules.crashes();
        start.restarts = rules.restarts();
        return start;
    }

    private Model copy() {
        Model copy = new Model(rules, hub.copy(), device.copy());
        copy.cuts = cuts;
        copy.losses = losses;
        copy.crashes = crashes;
        copy.restarts = restarts;
        return copy;
    }

    @Override
    public String key() {
        ModelKey key = new ModelKey().add(cuts).add(losses).add(crashes).add(restarts);
        hub.key(key);
        device.key(key);
        return key.toString();
    }

    // ---- what can happen

    @Override
    public List<StateExplorer.Transition<Model>> steps() {
        List<StateExplorer.Transition<Model>> steps = new ArrayList<>();
        for (int change = 0; change < hub.status.length; change++) {
            int one = change;
            if (hub.canRecord(change)) {
                add(steps, "change " + change + " is recorded", next -> next.hub.record(one, next.device));
            }
        }
        if (hub.canCommit()) {
            add(steps, "what is recorded becomes durable", next -> next.hub.commit(next.device));
        }
        if (crashes > 0) {
            add(steps, "the hub dies and starts again", Model::crash);
        }
        addProgress(steps);
        addFaults(steps);
        return steps;
    }

    private void add(List<StateExplorer.Transition<Model>> steps, String name, Consumer<Model> change) {
        Model next = copy();
        change.accept(next);
        steps.add(new StateExplorer.Transition<>(name, next));
    }

    private void addProgress(List<StateExplorer.Transition<Model>> steps) {
        String id = device.id;
        if (!device.connected) {
            add(steps, id + " handshakes", next -> next.device.handshakes(rules));
            if (device.maySessionLive) {
                add(steps, id + " goes on over a new connection", next -> next.device.connects(rules, true));
            }
        }
        if (canConnect()) {
            add(steps, id + " sends a heartbeat", next -> next.device.connects(rules, false));
        }
        if (device.up != null) {
            add(steps, "the hub takes what " + id + " sent", next -> next.takeFrom());
        }
        if (isJoining()) {
            add(steps, "the hub answers the subscription of " + id, next -> next.answer());
        }
        addWriting(steps);
        if (!device.down.isEmpty()) {
            add(steps, id + " takes " + device.down.get(0), next -> next.device.takes());
        }
    }

    private void addWriting(List<StateExplorer.Transition<Model>> steps) {
        String id = device.id;
        if (canTake()) {
            add(steps, "the hub begins to write to " + id, next -> next.take());
        }
        if (canWrite()) {
            add(steps, "the hub has written to " + id, next -> next.write());
        }
        if (canRepair()) {
            add(steps, "the hub offers " + id + " again what was lost", next -> next.repair());
        }
        if (canReply()) {
            add(steps, "the hub replies to " + id, next -> next.reply());
        }
    }

    private void addFaults(List<StateExplorer.Transition<Model>> steps) {
        if (cuts > 0 && device.connected) {
            add(steps, "the connection of " + device.id + " breaks", next -> {
                next.cuts--;
                next.device.disconnects();
            });
        }
        if (restarts > 0) {
            add(steps, device.id + " restarts", next -> {
                next.restarts--;
                next.device.restarts();
            });
        }
        for (int frame = 0; losses > 0 && frame < device.down.size(); frame++) {
            int lost = frame;
            if (device.down.get(frame) instanceof ModelFrame.NoticeFrame) {
                add(steps, device.down.get(frame) + " to " + device.id + " vanishes", next -> {
                    next.losses--;
                    next.device.loses(lost);
                });
            }
        }
    }

    private boolean canConnect() {
        return device.subscribed && !device.awaitsReply;
    }

    private boolean isJoining() {
        return device.session != null && !device.session.isAnswered && device.session.isConnected;
    }

    private boolean canTake() {
        return device.session != null && device.session.canTake(rules);
    }

    private boolean canWrite() {
        return device.session != null && device.session.canWrite();
    }

    private boolean canRepair() {
        return device.session != null && device.session.canRepair();
    }

    private boolean canReply() {
        return device.session != null && device.session.canReply();
    }

    // ---- the hub's side of it

    private void crash() {
        crashes--;
        boolean forgets = hub.canCommit();
        hub.crash();
        device.session = null;
        device.disconnects();
        device.excused |= forgets;
    }

    private void takeFrom() {
        ModelFrame frame = device.up;
        device.up = null;
        if (frame instanceof ModelFrame.SubscribeFrame subscribe) {
            device.session = new ModelSession();
            device.session.since = subscribe.position();
            device.session.isRegistered = rules.keeps(OmittedRule.READ_BEFORE_REGISTERING);
            if (!device.session.isRegistered) {
                read(device.session);
            }
        } else if (frame instanceof ModelFrame.ConnectFrame connect) {
            heartbeat(connect);
        }
    }

    /** What was missed is read, and written. */
    private void answer() {
        ModelSession session = device.session;
        if (session.isRegistered) {
            read(session);
        }
        session.isRegistered = true;
        session.isAnswered = true;
    }

    private void read(ModelSession session) {
        boolean resync = !hub.mayHaveGiven(session.since);
        long position = Math.max(session.since, hub.position());
        List<ModelFrame.NoticeFrame> missed = resync ? List.of() : hub.missed(device.id, session.since);
        device.isSent(
                new ModelFrame.SubscribedFrame(resync ? hub.position() : position, missed, resync, hub.published()));
        session.answered(resync ? hub.position() : position);
    }

    private void heartbeat(ModelFrame.ConnectFrame connect) {
        ModelSession session = device.session;
        if (session == null) {
            device.isSent(new ModelFrame.UnknownSessionFrame());
            return;
        }
        session.heartbeat(rules, connect, hub.position());
    }

    private void take() {
        device.session.take(rules, hub);
    }

    /** What is written to a connection that broke is gone. */
    private void write() {
        List<ModelFrame.NoticeFrame> written = device.session.write();
        if (device.session.isConnected) {
            written.forEach(device::isSent);
        }
    }

    private void repair() {
        device.session.repair(device.id, hub);
    }

    private void reply() {
        device.isSent(new ModelFrame.ReplyFrame(device.session.reply(rules, hub.position())));
    }

    // ---- the promises

    @Override
    public @Nullable String violation() {
        if (device.broken != null) {
            return device.broken;
        }
        int missed = missed() == 0 ? 0 : copy().missedInTheEnd();
        return missed == 0 ? null : device.id + " never learns of change " + Integer.numberOfTrailingZeros(missed);
    }

    private int missedInTheEnd() {
        for (int round = 0; missed() != 0 && round < ROUNDS_TO_SETTLE; round++) {
            settle();
        }
        return missed();
    }

    private int missed() {
        return hub.due(device.id) & ~device.learnt;
    }

    /** Lets everything happen that happens by itself, and nothing go wrong. Publishers without an answer have died. */
    private void settle() {
        if (hub.canCommit()) {
            hub.commit(device);
        }
        if (!device.connected) {
            device.handshakes(rules);
        }
        if (canConnect()) {
            device.connects(rules, false);
        }
        if (device.up != null) {
            takeFrom();
        }
        if (isJoining()) {
            answer();
        }
        if (canRepair()) {
            repair();
        }
        while (canTake() || canWrite()) {
            writeOn();
        }
        if (canReply()) {
            reply();
        }
        while (!device.down.isEmpty()) {
            device.takes();
        }
    }

    private void writeOn() {
        if (canWrite()) {
            write();
        } else {
            take();
        }
    }
}
