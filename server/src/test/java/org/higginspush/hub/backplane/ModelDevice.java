package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.List;
import org.higginspush.hub.backplane.ModelRules.DeviceVariant;
import org.jspecify.annotations.Nullable;

/**
 * One device of the model: what it knows, what is under way to and from it, and the hub's session for it. The device's
 * own rules are here, the session's are in {@link ModelSession}.
 */
final class ModelDevice {
    final String id;

    /** What the device knows. Revisions are -1 until it was told one. */
    private long highest = ModelFrame.NONE;

    private long confirmed = ModelFrame.NONE;
    private final long[] known = {-1, -1};
    /** The revisions it acted on, a bit each. */
    private final int[] actedOn = new int[ModelRules.CONTEXTS];

    int learnt;
    private int heard;
    private int heardAtReply;

    boolean connected;
    boolean subscribed;
    boolean maySessionLive;
    boolean awaitsReply;
    /** True once something happened after which it may act twice: a loss, or a crash that forgot something. */
    boolean excused;

    /** True once anything has gone wrong, after which it may be told twice. Not in the key: what may still go wrong is. */
    private boolean troubled;

    @Nullable
    String broken;

    /** What is under way. */
    @Nullable
    ModelFrame up;

    List<ModelFrame> down = List.of();

    /** The hub's session. */
    @Nullable
    ModelSession session;

    ModelDevice(String id) {
        this.id = id;
    }

    ModelDevice copy() {
        ModelDevice copy = new ModelDevice(id);
        copy.highest = highest;
        copy.confirmed = confirmed;
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            copy.known[context] = known[context];
            copy.actedOn[context] = actedOn[context];
        }
        copy.learnt = learnt;
        copy.heard = heard;
        copy.heardAtReply = heardAtReply;
        copy.connected = connected;
        copy.subscribed = subscribed;
        copy.maySessionLive = maySessionLive;
        copy.awaitsReply = awaitsReply;
        copy.excused = excused;
        copy.troubled = troubled;
        copy.broken = broken;
        copy.up = up;
        copy.down = down;
        copy.session = session == null ? null : session.copy();
        return copy;
    }

    /** Of what was counted only the differences matter. */
    void key(ModelKey key) {
        key.from(heardAtReply);
        key.add(highest).add(confirmed).add(learnt).count(heard);
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            key.add(known[context]).add(actedOn[context]);
        }
        key.add(connected).add(subscribed).add(maySessionLive).add(awaitsReply).add(excused);
        key.add(broken != null).add(session != null);
        if (up != null) {
            up.key(key);
        }
        down.forEach(frame -> frame.key(key));
        key.add('|');
        if (session != null) {
            session.key(key);
        }
    }

    // ---- the device's rules

    void handshakes(ModelRules rules) {
        connected = true;
        awaitsReply = true;
        maySessionLive = false;
        session = null;
        heard = 0;
        heardAtReply = 0;
        up = new ModelFrame.SubscribeFrame(rules.has(DeviceVariant.COMES_BACK_WITH_REPLY) ? confirmed : highest);
    }

    /** Sends a heartbeat. */
    void connects(ModelRules rules, boolean fresh) {
        connected = true;
        subscribed = true;
        awaitsReply = true;
        int counted = rules.has(DeviceVariant.COUNTS_WHEN_SENT) || fresh ? heard : heardAtReply;
        up = new ModelFrame.ConnectFrame(highest, counted, fresh);
    }

    /** Takes the next frame from its connection. */
    void takes() {
        ModelFrame frame = down.get(0);
        dropFrame(0);
        if (frame instanceof ModelFrame.NoticeFrame notice) {
            heard++;
            highest = Math.max(highest, notice.position());
            receives(notice);
        } else if (frame instanceof ModelFrame.ReplyFrame reply) {
            replied(reply.position());
        } else if (frame instanceof ModelFrame.SubscribedFrame answer) {
            subscribed = true;
            maySessionLive = true;
            if (answer.resync()) {
                learnt |= answer.published();
            }
            answer.missed().forEach(this::receives);
            replied(answer.position());
        } else {
            disconnects();
            maySessionLive = false;
        }
    }

    private void replied(long position) {
        awaitsReply = false;
        heardAtReply = heard;
        highest = Math.max(highest, position);
        confirmed = Math.max(confirmed, position);
    }

    private void receives(ModelFrame.NoticeFrame notice) {
        if (id.equals(notice.origin())) {
            broken = id + " was told of its own change";
        }
        int context = notice.context();
        if (notice.revision() <= known[context]) {
            broken = troubled ? broken : id + " was told twice of revision " + notice.revision();
            return;
        }
        known[context] = notice.revision();
        learnt |= notice.covers();
        int bit = 1 << notice.revision();
        if ((actedOn[context] & bit) != 0 && !excused) {
            broken = id + " acted twice on revision " + notice.revision() + " of context " + context;
        }
        actedOn[context] |= bit;
    }

    // ---- what is under way to it

    void isSent(ModelFrame frame) {
        List<ModelFrame> more = new ArrayList<>(down);
        more.add(frame);
        down = List.copyOf(more);
    }

    void loses(int frame) {
        troubled = true;
        excused = true;
        dropFrame(frame);
    }

    private void dropFrame(int frame) {
        List<ModelFrame> fewer = new ArrayList<>(down);
        fewer.remove(frame);
        down = List.copyOf(fewer);
    }

    // ---- what goes wrong

    /** The connection is gone, and all that was under way on it. */
    void disconnects() {
        troubled = true;
        connected = false;
        subscribed = false;
        awaitsReply = false;
        up = null;
        down = List.of();
        if (session != null) {
            session.loseConnection();
        }
    }

    /** Comes back with its position and nothing else. */
    void restarts() {
        disconnects();
        maySessionLive = false;
        for (int context = 0; context < ModelRules.CONTEXTS; context++) {
            known[context] = -1;
        }
    }
}
