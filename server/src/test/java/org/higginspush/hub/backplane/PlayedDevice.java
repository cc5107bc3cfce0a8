package org.higginspush.hub.backplane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.routing.Router;
import org.higginspush.hub.session.DeviceSession;
import org.higginspush.hub.session.Outlet;
import org.higginspush.hub.session.WireNotice;
import org.jspecify.annotations.Nullable;

/** A device of {@link PositionsPropertyTest}: a real session, and a connection whose every move is a step. */
final class PlayedDevice {
    /**
     * @param countsAtReply whether it says what it had heard at the last answer, or what it has heard
     * @param comesBackWithReply whether it comes back with the position of the last answer, or the highest it has seen
     * @param polls whether notices come in the answers of its heartbeats alone
     */
    record Habits(boolean countsAtReply, boolean comesBackWithReply, boolean polls) {}

    /** A connection; a new one is another object. */
    private final class Connection implements Outlet {
        /** Written, and not heard yet: notices, and positions of answers. */
        private final Deque<Object> down = new ArrayDeque<>();
        /** Taken from the session, and not written yet. */
        private List<WireNotice> inHand = List.of();

        private boolean called;

        @Override
        public void ready() {
            called = true;
        }

        void write() {
            inHand.forEach(notice -> down.add(notice.notice()));
            inHand = List.of();
            if (called) {
                inHand = session.take(this);
                called = !inHand.isEmpty();
            }
        }
    }

    final String id;
    final List<Notice> ownChanges = new ArrayList<>();
    private final Habits habits;
    private final Map<String, Long> known = new HashMap<>();
    private Backplane backplane;
    private Router router;
    private DeviceSession session;
    private Connection connection;
    private boolean connected;
    private boolean fresh;

    private @Nullable Position highest;
    private @Nullable Position replied;
    private int heard;
    private int heardAtReply;
    /** The answer to a heartbeat that the hub holds may say at most this; null if none is held. */
    private @Nullable Long answerUpTo;

    PlayedDevice(String id, Habits habits) {
        this.id = id;
        this.habits = habits;
    }

    long known(String context) {
        return known.getOrDefault(context, -1L);
    }

    /** Handshakes and subscribes. */
    void joins(Backplane at, Router by) {
        backplane = at;
        router = by;
        connected = true;
        fresh = false;
        answerUpTo = null;
        heard = 0;
        heardAtReply = 0;
        connection = new Connection();
        session = new DeviceSession("alex", id, connection);
        Position since = habits.comesBackWithReply() ? replied : highest;
        CatchUp missed = BackplaneVerbs.done(router.join(session, since));
        missed.changes().forEach(this::learns);
        if (missed.resync()) {
            highest = null;
            replied = null;
            missedBeforeItKnewAnything();
        }
        hears(missed.position());
        session.release();
    }

    /** A resync is a sync of everything there is. */
    private void missedBeforeItKnewAnything() {
        Position zero = new Position(session.epoch(), 0);
        BackplaneVerbs.done(backplane.missed("alex", null, zero))
                .changes()
                .forEach(notice -> known.merge(notice.context(), notice.revision(), Math::max));
    }

    /** Its connection writes what it has in its hand, and takes more. */
    void takes() {
        if (connected && !habits.polls()) {
            connection.write();
        }
    }

    /** The next thing on its way arrives. */
    void hears() {
        Object next = connection.down.poll();
        if (next instanceof Notice notice) {
            heard++;
            highest = later(highest, notice.position());
            learns(notice);
        } else if (next instanceof Position position) {
            hears(position);
        }
    }

    private void hears(Position position) {
        highest = later(highest, position);
        replied = later(replied, position);
        heardAtReply = heard;
    }

    private void learns(Notice notice) {
        if (id.equals(notice.origin())) {
            ownChanges.add(notice);
        }
        known.merge(notice.context(), notice.revision(), Math::max);
    }

    /** Sends a heartbeat, if no answer is on its way. */
    void beats() {
        if (!connected || answerUpTo != null || connection.down.stream().anyMatch(Position.class::isInstance)) {
            return;
        }
        int count = habits.countsAtReply() && !fresh ? heardAtReply : heard;
        fresh = false;
        long position = highest == null ? -1 : highest.offset();
        long lostSince = session.heartbeat(position, count);
        answerUpTo = session.confirmed(position, count);
        if (lostSince >= 0) {
            BackplaneVerbs.done(router.repair(session, new Position(session.epoch(), lostSince)));
        }
        session.goOn();
    }

    /** The hub answers its heartbeat. */
    void replies() {
        if (!connected || answerUpTo == null) {
            return;
        }
        long upTo = answerUpTo;
        if (habits.polls()) {
            upTo = session.routed();
            session.takeForPoll(connection).forEach(notice -> connection.down.add(notice.notice()));
        }
        connection.down.add(new Position(session.epoch(), session.replyOffset(upTo)));
        answerUpTo = null;
    }

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

    /** The connection is gone with everything on its way, and its session with it. */
    void breaks() {
        if (connected) {
            router.leave(session);
            connected = false;
            connection.down.clear();
        }
    }

    /** Comes back, with a new session. */
    void resumes() {
        if (!connected) {
            joins(backplane, router);
        }
    }

    /** The session goes on over another connection; what was on its way is gone. */
    void moves() {
        if (connected) {
            fresh = true;
            answerUpTo = null;
            connection = new Connection();
            session.outletTo(connection);
        }
    }

    /** Nothing goes wrong any more. */
    void settles() {
        resumes();
        while (!connection.down.isEmpty()) {
            hears();
        }
        beats();
        for (int write = 0; write < 4; write++) {
            takes();
        }
        replies();
        while (!connection.down.isEmpty()) {
            hears();
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
