package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.NoticeSink;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;

/** A device of {@link PositionsPropertyTest}: a real session, and a connection whose every move is a step. */
final class SimulatedDevice {
    /** What a device tells of itself in its heartbeats. One that says no position keeps none. */
    enum HeartbeatContent {
        BOTH,
        POSITION,
        COUNT,
        NOTHING;

        boolean position() {
            return this == BOTH || this == POSITION;
        }

        boolean count() {
            return this == BOTH || this == COUNT;
        }
    }

    /**
     * @param countsAtReply whether it says what it had heard at the last answer, or what it has heard
     * @param comesBackWithReply whether it comes back with the position of the last answer, or the highest it has seen
     * @param polls whether notices come in the answers of its heartbeats alone
     * @param patient whether it sends no heartbeat before its subscription is answered
     */
    record DeviceBehavior(
            HeartbeatContent says, boolean countsAtReply, boolean comesBackWithReply, boolean polls, boolean patient) {}

    /** The answer to a heartbeat. */
    private record HeartbeatReply(@Nullable Position position) {}

    /** A connection; a new one is another object. */
    private final class SimulatedConnection implements NoticeSink {
        /** Written, and not heard yet: notices, and answers. */
        private final Deque<Object> down = new ArrayDeque<>();
        /** Taken from the session, and not written yet. */
        private List<WireNotice> inHand = List.of();

        private boolean called;

        @Override
        public void noticesPending() {
            assertThat(called).as("called while it writes").isFalse();
            called = !habits.polls();
        }

        /** Writes what it has, and later asks for more. */
        void write() {
            if (!inHand.isEmpty()) {
                inHand.forEach(notice -> down.add(notice.notice()));
                inHand = List.of();
            } else if (called) {
                inHand = session.take(this);
                called = !inHand.isEmpty();
            }
        }
    }

    final String id;
    final List<Notice> ownChanges = new ArrayList<>();
    final List<Notice> repeats = new ArrayList<>();
    private final DeviceBehavior habits;
    private final Map<ContextKey, Long> known = new HashMap<>();
    private final Map<ContextKey, Long> told = new HashMap<>();
    private Backplane backplane;
    private Router router;
    private DeviceSession session;
    private SimulatedConnection connection;
    private boolean connected;
    private boolean fresh;

    /** The answer to the subscription, before it is written; and on its way to a device that polls, beside its polls. */
    private @Nullable CatchUp unanswered;

    private @Nullable CatchUp beside;
    private boolean subscribed;

    private @Nullable Position highest;
    private @Nullable Position replied;
    private int heard;
    private int heardAtReply;
    /** The answer to a heartbeat that the hub holds may say at most this; null if none is held. */
    private @Nullable Long answerUpTo;

    private long maxInPoll;

    SimulatedDevice(String id, DeviceBehavior habits) {
        this.id = id;
        this.habits = habits;
    }

    long known(ContextKey key) {
        return known.getOrDefault(key, -1L);
    }

    /** One that polls and only counts never shows that it has the answer to its subscription: it is not taken past that. */
    boolean isShownPositions() {
        return !habits.polls() || habits.says() != HeartbeatContent.COUNT;
    }

    /** The position that the hub has last told it. */
    long replied() {
        return replied == null ? -1 : replied.offset();
    }

    // ---- subscribing

    /** Handshakes and subscribes. */
    void joins(Backplane at, Router by) {
        backplane = at;
        router = by;
        connected = true;
        fresh = false;
        answerUpTo = null;
        heard = 0;
        heardAtReply = 0;
        connection = new SimulatedConnection();
        subscribes(new DeviceSession("alex", id, connection));
    }

    private void subscribes(DeviceSession made) {
        session = made;
        subscribed = false;
        beside = null;
        maxInPoll = 0;
        Position since = habits.comesBackWithReply() ? replied : highest;
        unanswered = BackplaneTestBase.done(router.join(session, habits.says().position() ? since : null));
    }

    /** Gives its subscription up and makes another, in the same Bayeux session. */
    void subscribesAgain() {
        if (connected && subscribed) {
            router.leave(session);
            connection.called = false;
            DeviceSession next = new DeviceSession("alex", id, connection);
            next.countFrom(session.sentCount(), session.sentCountAtReply());
            subscribes(next);
        }
    }

    /** The hub answers its subscription. */
    void isAnswered() {
        if (!connected || unanswered == null) {
            return;
        }
        if (habits.polls()) {
            beside = unanswered;
        } else {
            connection.down.add(unanswered);
        }
        unanswered = null;
        session.release();
    }

    private void receives(CatchUp answer) {
        subscribed = true;
        if (answer.resync()) {
            highest = null;
            replied = null;
            syncsEverything();
        }
        answer.changes().forEach(this::learns);
        receives(answer.position());
    }

    private void syncsEverything() {
        Position zero = new Position(session.epoch(), 0);
        for (String asked : new String[] {null, id}) {
            BackplaneTestBase.done(backplane.missed("alex", asked, zero))
                    .changes()
                    .forEach(notice -> known.merge(notice.key().asSeenByClients(), notice.revision(), Math::max));
        }
    }

    // ---- hearing

    /** Its connection writes what it has in its hand, or takes more. */
    void takes() {
        if (connected && !habits.polls()) {
            connection.write();
        }
    }

    /** The next thing on its way arrives. */
    void receives() {
        if (beside != null) {
            receives(beside);
            beside = null;
            return;
        }
        Object next = connection.down.poll();
        if (next instanceof Notice notice) {
            heard++;
            highest = later(highest, notice.position());
            learns(notice);
        } else if (next instanceof HeartbeatReply reply) {
            heardAtReply = heard;
            receives(reply.position());
        } else if (next instanceof CatchUp answer) {
            receives(answer);
        }
    }

    /** The next of its polls is answered before its subscription is. */
    void hearsAhead() {
        CatchUp late = beside;
        beside = null;
        receives();
        beside = late;
    }

    private void receives(@Nullable Position position) {
        if (position != null) {
            highest = later(highest, position);
            replied = later(replied, position);
        }
    }

    private void learns(Notice notice) {
        if (id.equals(notice.origin())) {
            ownChanges.add(notice);
        }
        if (told.getOrDefault(notice.key().asSeenByClients(), -1L) >= notice.revision()) {
            repeats.add(notice);
        }
        told.merge(notice.key().asSeenByClients(), notice.revision(), Math::max);
        known.merge(notice.key().asSeenByClients(), notice.revision(), Math::max);
    }

    // ---- heartbeats

    /** Sends a heartbeat, if no answer is on its way. */
    void beats() {
        boolean waits = answerUpTo != null || connection.down.stream().anyMatch(HeartbeatReply.class::isInstance);
        if (!connected || waits || habits.patient() && !subscribed) {
            return;
        }
        int count = habits.countsAtReply() && !fresh ? heardAtReply : heard;
        fresh = false;
        beats(
                habits.says().position() && highest != null ? highest.offset() : -1,
                habits.says().count() ? count : -1);
    }

    private void beats(long position, int count) {
        long lostSince = session.heartbeat(position, count);
        answerUpTo = session.confirmed(position, count);
        if (lostSince < 0) {
            checkKnown(session.known(position, count));
        }
        maxInPoll = lostSince < 0 ? session.maxPollPosition(position, count) : Long.MAX_VALUE;
        if (lostSince >= 0) {
            BackplaneTestBase.done(router.repair(session, new Position(session.epoch(), lostSince)));
        }
        session.resume();
    }

    /**
     * Whatever the hub takes for known by a device that may go to sleep now, has arrived; unless the device counts what it should
     * not, which hides a loss for one heartbeat more, or asks before it has the answer to its subscription, so that it cannot say
     * where it is.
     */
    private void checkKnown(long offset) {
        if (offset < 0 || !habits.patient() || habits.says().count() && !habits.countsAtReply()) {
            return;
        }
        CatchUp all = BackplaneTestBase.done(backplane.missed("alex", id, new Position(session.epoch(), 0)));
        all.changes().stream()
                .filter(notice -> notice.offset() <= offset)
                .forEach(notice -> assertThat(known(notice.key().asSeenByClients()))
                        .as("%s of %s, known up to %d", notice, this, offset)
                        .isGreaterThanOrEqualTo(notice.revision()));
    }

    /** The hub answers its heartbeat. */
    void replies() {
        if (!connected || answerUpTo == null) {
            return;
        }
        long upTo = answerUpTo;
        if (habits.polls()) {
            upTo = Math.min(session.routed(), maxInPoll);
            session.takeForPoll(connection)
                    .forEach(
                            notice -> connection.down.add(notice.upTo(maxInPoll).notice()));
        }
        connection.down.add(reply(upTo));
        answerUpTo = null;
    }

    private HeartbeatReply reply(long upTo) {
        if (session.isHeld()) {
            return new HeartbeatReply(null);
        }
        long offset = session.replyOffset(upTo);
        return new HeartbeatReply(offset < session.startedAt() ? null : new Position(session.epoch(), offset));
    }

    // ---- what goes wrong

    /** A notice that is on its way vanishes; a poll's answer vanishes as a whole. */
    void loses(Random random) {
        List<Object> frames = new ArrayList<>(connection.down);
        if (habits.polls() || frames.isEmpty()) {
            return;
        }
        int lost = random.nextInt(frames.size());
        if (frames.get(lost) instanceof Notice) {
            frames.remove(lost);
            connection.down.clear();
            connection.down.addAll(frames);
        }
    }

    /** The answer to its subscription is lost; one that polls with a position hears of it all the same. */
    void losesTheAnswer() {
        if (beside != null && !beside.resync()) {
            beside = null;
            subscribed = true;
        }
    }

    /** The connection is gone with everything on its way, and its session with it. */
    void breaks() {
        if (connected) {
            router.leave(session);
            connected = false;
            unanswered = null;
            beside = null;
            connection.down.clear();
        }
    }

    /** Leaves when it knows everything, and will come back with a position that says so. */
    void leavesInPeace() {
        boolean isQuiet = connected && subscribed && answerUpTo == null && connection.down.isEmpty();
        boolean isTold = isQuiet && connection.inHand.isEmpty() && session.waiting() == 0;
        if (isTold && (!habits.comesBackWithReply() || Objects.equals(replied, highest))) {
            breaks();
        }
    }

    /** Comes back, with a new session. */
    void resumes() {
        if (!connected) {
            joins(backplane, router);
        }
    }

    /** The session goes on over another connection; what was on its way is gone, and the former one gets nothing more. */
    void moves() {
        if (connected && subscribed && habits.says() != HeartbeatContent.NOTHING) {
            fresh = true;
            answerUpTo = null;
            SimulatedConnection former = connection;
            connection = new SimulatedConnection();
            session.moveTo(connection);
            assertThat(session.take(former))
                    .as("for a connection that was left")
                    .isEmpty();
        }
    }

    /** Nothing goes wrong any more. */
    void settles() {
        resumes();
        isAnswered();
        hearsEverything();
        beats();
        for (int write = 0; write < 8; write++) {
            takes();
        }
        replies();
        hearsEverything();
    }

    private void hearsEverything() {
        while (beside != null || !connection.down.isEmpty()) {
            receives();
        }
    }

    private static Position later(@Nullable Position one, Position other) {
        return one == null || one.offset() < other.offset() ? other : one;
    }

    @Override
    public String toString() {
        return id + " " + habits;
    }
}
