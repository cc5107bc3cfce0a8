package org.higginspush.hub.session;

import java.util.List;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * One connected device, as the hub sees it: which notices wait for it and how far it has been told.
 *
 * <p>There is one queue, {@link PendingNotices}, for every transport. A session is in one of three states: <em>held</em>
 * (its subscription is not answered yet, everything waits), <em>writing</em> (the outlet has taken something and not
 * finished), or <em>idle</em>. Only when it is idle does an offer call the outlet, so notices leave in the order of their
 * offsets and no I/O happens under the lock.
 *
 * <p>How a loss on a live connection is noticed: see {@link #heartbeat}.
 *
 * <p>Thread-safe; every field is guarded by this object's monitor except the outlet, which is volatile.
 */
public final class DeviceSession {
    private final String user;
    private final @Nullable String device;
    private volatile Outlet outlet;

    private final PendingNotices pending = new PendingNotices();
    private State state = State.HELD;
    private boolean left;
    private String epoch = "";
    /** Every announcement up to this offset has passed this session. */
    private long routed;
    /** Everything up to this offset is known to have arrived. */
    private long verified;
    /** Offset of the newest notice handed to the outlet, and how many were. */
    private long written;

    private int told;
    /** The same two, as they stood when the last heartbeat was answered: all that had been written before the answer. */
    private long writtenAtReply;

    private int toldAtReply;

    private enum State {
        HELD,
        IDLE,
        WRITING
    }

    /**
     * @param device the device id, or null for a session that is concerned by every change of its user
     * @param outlet where its notices go
     */
    public DeviceSession(String user, @Nullable String device, Outlet outlet) {
        this.user = user;
        this.device = device;
        this.outlet = outlet;
    }

    public String user() {
        return user;
    }

    public @Nullable String device() {
        return device;
    }

    /** Moves the session to another connection of the same client. */
    public void outletTo(Outlet next) {
        outlet = next;
    }

    /** Offers a notice that concerns this device; it is written at once if the outlet is free, else it waits. */
    public void offer(WireNotice notice) {
        synchronized (this) {
            if (left) {
                return;
            }
            epoch = notice.notice().position().epoch();
            routed = Math.max(routed, notice.offset());
            pending.offer(notice);
            if (state != State.IDLE) {
                return;
            }
            state = State.WRITING;
        }
        outlet.ready();
    }

    /** Notes that an announcement which does not concern this device has passed. */
    public synchronized void pass(long offset) {
        routed = Math.max(routed, offset);
    }

    /**
     * Takes all that waits, for the outlet to write in this order. An empty list means that there is nothing: the
     * session is idle again and the next offer will call the outlet.
     */
    public synchronized List<WireNotice> take() {
        if (state == State.HELD) {
            return List.of();
        }
        List<WireNotice> batch = pending.takeAll();
        state = batch.isEmpty() ? State.IDLE : State.WRITING;
        noteWritten(batch);
        return batch;
    }

    /** Takes all that waits for an outlet that writes now and never again by itself: a poll's answer. */
    public synchronized List<WireNotice> takeForPoll() {
        List<WireNotice> batch = state == State.HELD ? List.of() : pending.takeAll();
        if (state != State.HELD) {
            state = State.IDLE;
        }
        noteWritten(batch);
        return batch;
    }

    private void noteWritten(List<WireNotice> batch) {
        if (!batch.isEmpty()) {
            written = Math.max(written, batch.get(batch.size() - 1).offset());
            told += batch.size();
        }
    }

    /** True if something waits that a poll should be answered with. */
    public synchronized boolean hasWaiting() {
        return state != State.HELD && !pending.isEmpty();
    }

    public synchronized int waiting() {
        return pending.size();
    }

    /**
     * Sets where the device is: everything up to this position was told in the answer to its subscription. What waits
     * at or below it is dropped.
     */
    public synchronized void startAt(Position position) {
        long offset = position.offset();
        epoch = position.epoch();
        routed = Math.max(routed, offset);
        verified = offset;
        writtenAtReply = offset;
        written = offset;
        pending.dropUpTo(offset);
    }

    /** Holds notices back: from the moment a subscription is looked up until its answer is on its way. */
    public synchronized void hold() {
        state = State.HELD;
    }

    /** Lets held notices go, once the answer to the subscription is on its way. */
    public void release() {
        synchronized (this) {
            if (state != State.HELD) {
                return;
            }
            state = State.IDLE;
            if (pending.isEmpty()) {
                return;
            }
            state = State.WRITING;
        }
        outlet.ready();
    }

    public synchronized boolean isHeld() {
        return state == State.HELD;
    }

    /**
     * A heartbeat came in. Everything written before the last heartbeat's answer arrived before that answer did, so a
     * device that answers it with a lower position, or has heard fewer notices, has lost something.
     *
     * @param position what the device says it knows, as an offset; negative if it does not say
     * @param heard how many notices it says it has received on this session; negative if it does not say
     * @return negative if nothing was lost; otherwise the offset after which everything must be offered again
     */
    public synchronized long heartbeat(long position, int heard) {
        boolean lost = position >= 0 && position < writtenAtReply || heard >= 0 && heard < toldAtReply;
        if (lost) {
            told = Math.max(heard, 0);
            toldAtReply = told;
            return position >= 0 ? Math.min(position, verified) : verified;
        }
        if (position >= 0 || heard >= 0) {
            verified = Math.max(verified, writtenAtReply);
        }
        return -1;
    }

    /**
     * Up to where the device certainly knows everything, as of a heartbeat that came in: everything that has passed, if it
     * has what was written last; else only what was written before the last answer, because the rest may be lost.
     *
     * @param position as in {@link #heartbeat}, to be called first
     * @param heard as there
     */
    public synchronized long confirmed(long position, int heard) {
        boolean saysNothing = position < 0 && heard < 0;
        boolean hasAll = position >= written && (heard < 0 || heard >= told);
        return saysNothing || hasAll ? routed : verified;
    }

    /** Offers again what a loss may have taken. */
    public void repair(List<Notice> missed) {
        for (Notice notice : missed) {
            offer(new WireNotice(user, notice));
        }
    }

    /** Every announcement up to this offset has passed the session; what of it waits has not been written. */
    public synchronized long routed() {
        return routed;
    }

    /**
     * The position for the answer to a heartbeat: never ahead of what was written before it, so never at or above what
     * still waits. Call it after {@link #take} or {@link #takeForPoll} and before the answer is written.
     *
     * @param upTo the most it may say: for a poll, whose answer carries the notices, {@link #routed}; for a WebSocket, what
     *     was {@link #confirmed} when the heartbeat came in, so that a notice lost since then is noticed at the next one
     */
    public synchronized long replyOffset(long upTo) {
        writtenAtReply = written;
        toldAtReply = told;
        return pending.floor(upTo);
    }

    /** The session is over; it takes no more notices and lets go of those that wait. */
    public synchronized void leave() {
        left = true;
        pending.takeAll();
    }

    /** The epoch of the positions this session was last told. */
    public synchronized String epoch() {
        return epoch;
    }
}
