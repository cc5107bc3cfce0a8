package org.higginspush.hub.session;

import java.util.List;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * One connected device, as the hub sees it: which notices wait for it and how far it has been told.
 *
 * <p>There is one queue, {@link PendingNotices}, for every transport. A session is <em>held</em> while its subscription
 * is not answered yet, and <em>moving</em> until the first heartbeat on another connection: everything waits. It is
 * <em>writing</em> while its sink has been called and has not come back to find that nothing waits. Only when it is none
 * of these does an offer call the sink, so notices leave in the order of their offsets and no I/O happens under the lock.
 *
 * <p>How a loss on a live connection is noticed: see {@link #heartbeat}.
 *
 * <p>Thread-safe; every field is guarded by this object's monitor except the sink, which is volatile.
 */
public final class DeviceSession {
    private final String user;
    private final @Nullable String device;
    private volatile NoticeSink sink;

    /** Null while nothing waits, as for nearly all devices nearly always. */
    private @Nullable PendingNotices pending;

    private boolean held = true;
    private boolean moving;
    private boolean writing;
    private boolean left;

    private String epoch = "";
    /** All announcements up to this offset were offered to this session or passed over. */
    private long routed;
    /** The position in the answer to the subscription. */
    private long startedAt;
    /** Everything up to this offset is known to have arrived. */
    private long verified;
    /** How many notices the sink has taken so far, and the highest position in them. */
    private int sent;

    private long shown;
    /** The batch that the sink took last and may not have written yet: its size, the offset below it, what was shown before. */
    private int inFlight;

    private long inFlightAfter = Long.MAX_VALUE;
    private long shownBefore;
    /** The values of {@link #sent} and {@link #shown} that were certainly written before the last heartbeat's answer. */
    private int sentAtReply;

    private long shownAtReply;
    /** The highest position of what it was told that it had confirmed when it was last asked. */
    private long toldConfirmed;
    /** Everything up to here had been written before an answer that nothing was under way beside; negative until a position is said. */
    private long writtenAtReply = -1;

    /**
     * @param device the device id, or null for a session that is concerned by every change of its user
     * @param sink where its notices go
     */
    public DeviceSession(String user, @Nullable String device, NoticeSink sink) {
        this.user = user;
        this.device = device;
        this.sink = sink;
    }

    public String user() {
        return user;
    }

    public @Nullable String device() {
        return device;
    }

    /**
     * Moves the session to another connection of the same client. What was under way on the former one may be lost: so
     * everything told so far is compared at the next heartbeat, and nothing is written before {@link #resume}; the position
     * of a newer notice would lie above what was lost.
     */
    public synchronized void moveTo(NoticeSink next) {
        if (sink == next) {
            return;
        }
        sink = next;
        moving = true;
        writing = false;
        inFlightWritten();
        sentAtReply = sent;
        shownAtReply = shown;
    }

    /** What a heartbeat showed to be lost has been offered again: a session that moved writes from now on. */
    public void resume() {
        NoticeSink free;
        synchronized (this) {
            moving = false;
            if (!mayWrite()) {
                return;
            }
            free = sink;
        }
        free.noticesPending();
    }

    /** How many notices were sent in all, whether they arrived or not. */
    public synchronized int sentCount() {
        return sent;
    }

    /** How many of them had certainly been written before the last heartbeat was answered. */
    public synchronized int sentCountAtReply() {
        return sentAtReply;
    }

    /**
     * Counts on from a former subscription of the same session, whose notices the device counts as well. Those that were
     * written after the last answer may still be on their way: a heartbeat that does not count them has lost nothing.
     */
    public synchronized void countFrom(int sentBefore, int sentBeforeReply) {
        sent = sentBefore;
        sentAtReply = sentBeforeReply;
    }

    /**
     * Offers a notice that was announced and concerns this device; it is written at once if the sink is free, else it waits. One that
     * the answer to the subscription covers is dropped: that was read from a store which may be ahead of what it announces to this node.
     */
    public void offer(WireNotice notice) {
        offer(notice, false);
    }

    private boolean isCovered(WireNotice notice) {
        return notice.offset() <= startedAt
                && notice.notice().position().epoch().equals(epoch);
    }

    private void offer(WireNotice notice, boolean again) {
        NoticeSink free;
        synchronized (this) {
            if (left || !again && isCovered(notice)) {
                return;
            }
            epoch = notice.notice().position().epoch();
            routed = Math.max(routed, notice.offset());
            addToPending(notice);
            if (!mayWrite()) {
                return;
            }
            free = sink;
        }
        free.noticesPending();
    }

    private void addToPending(WireNotice notice) {
        PendingNotices waiting = pending == null ? new PendingNotices() : pending;
        waiting.offer(notice);
        pending = waiting;
    }

    /** True, and then the sink must be called, if something waits and nothing is being written. */
    private boolean mayWrite() {
        boolean may = hasWaiting() && !writing;
        writing |= may;
        return may;
    }

    /** Notes that an announcement which does not concern this device has passed. */
    public synchronized void skip(long offset) {
        routed = Math.max(routed, offset);
    }

    /**
     * Takes all that waits, for the sink to write in this order; what it took before is written. An empty list means that
     * there is nothing: the next offer will call the sink.
     *
     * @param asking the sink; one that the session has left gets nothing
     */
    public synchronized List<WireNotice> take(NoticeSink asking) {
        if (asking != sink) {
            return List.of();
        }
        inFlightWritten();
        List<WireNotice> batch = hasWaiting() ? takeAll() : List.of();
        writing = !batch.isEmpty();
        return batch;
    }

    /** Takes all that waits for a sink that writes now and never again by itself: a poll's answer. */
    public synchronized List<WireNotice> takeForPoll(NoticeSink asking) {
        List<WireNotice> batch = take(asking);
        if (asking == sink) {
            inFlightWritten();
            writing = false;
        }
        return batch;
    }

    private List<WireNotice> takeAll() {
        inFlightAfter = belowPending(Long.MAX_VALUE);
        shownBefore = shown;
        List<WireNotice> batch = pending == null ? List.of() : pending.takeAll();
        pending = null;
        inFlight = batch.size();
        sent += inFlight;
        if (inFlight > 0) {
            shown = Math.max(shown, batch.get(inFlight - 1).offset());
        }
        return batch;
    }

    private void inFlightWritten() {
        inFlight = 0;
        inFlightAfter = Long.MAX_VALUE;
    }

    /** True if something waits that may be written now. */
    public synchronized boolean hasWaiting() {
        return !held && !moving && pending != null;
    }

    public synchronized int waiting() {
        return pending == null ? 0 : pending.size();
    }

    /**
     * Sets where the device is: everything up to this position was told in the answer to its subscription. What waits
     * at or below it is dropped. A heartbeat that the device sent before it had that answer says less, and has lost
     * nothing; the next one is compared.
     */
    public void startAt(Position position) {
        startAt(position, false);
    }

    /**
     * The same.
     *
     * @param told whether the answer tells of anything, which the device is to confirm
     */
    public synchronized void startAt(Position position, boolean told) {
        long offset = position.offset();
        epoch = position.epoch();
        routed = Math.max(routed, offset);
        startedAt = offset;
        verified = offset;
        shown = offset;
        shownBefore = offset;
        shownAtReply = Math.min(shownAtReply, offset);
        toldConfirmed = told ? offset - 1 : offset;
        moving = false;
        dropPendingUpTo(offset);
    }

    private void dropPendingUpTo(long offset) {
        if (pending != null) {
            pending.dropUpTo(offset);
            pending = pending.isEmpty() ? null : pending;
        }
    }

    /** The offset below everything that waits, or {@code otherwise} if that is lower or nothing waits. */
    private long belowPending(long otherwise) {
        return pending == null ? otherwise : pending.floor(otherwise);
    }

    /** Holds notices back: from the moment a subscription is looked up until its answer is on its way. */
    public synchronized void hold() {
        held = true;
    }

    /** Lets held notices go, once the answer to the subscription is on its way. */
    public void release() {
        NoticeSink free;
        synchronized (this) {
            held = false;
            if (!mayWrite()) {
                return;
            }
            free = sink;
        }
        free.noticesPending();
    }

    /** Where {@link #startAt} has set the device. */
    public synchronized long startedAt() {
        return startedAt;
    }

    public synchronized boolean isHeld() {
        return held;
    }

    /**
     * A heartbeat came in. Everything written before the last heartbeat's answer arrived before that answer did, so a
     * device that answers it with a lower position, or has heard fewer notices, has lost something. A device that has
     * heard all that was told to it has lost nothing, whenever it counted.
     *
     * @param position what the device says it knows, as an offset; negative if it does not say
     * @param heard how many notices it says it has received on this session; negative if it does not say
     * @return negative if nothing was lost; otherwise the offset after which everything must be offered again
     */
    public synchronized long heartbeat(long position, int heard) {
        writtenAtReply = position < 0 ? writtenAtReply : Math.max(writtenAtReply, 0);
        if (held) {
            return -1; // it cannot have the answer yet that says where it is
        }
        boolean fewer = heard >= 0 && heard < sentAtReply;
        if (fewer || position >= 0 && position < shownAtReply) {
            forget(position, fewer ? sentAtReply - heard : 0);
            return position >= 0 ? Math.min(position, verified) : verified;
        }
        if (hasAll(position, heard)) {
            verified = Math.max(verified, belowPending(routed));
            sent = Math.max(sent, heard);
        }
        return -1;
    }

    /** Subtracts lost notices. Those still on their way stay counted, because the device will count them too. */
    private void forget(long position, int lost) {
        sent -= lost;
        sentAtReply -= lost;
        if (position >= 0) {
            shownAtReply = Math.min(shownAtReply, position);
        }
        writtenAtReply = Math.min(writtenAtReply, verified);
    }

    private boolean hasAll(long position, int heard) {
        boolean says = position >= 0 || heard >= 0;
        return says && (position < 0 || position >= shown) && (heard < 0 || heard >= sent);
    }

    /**
     * Up to where the device certainly knows everything, as of a heartbeat that came in: what it has shown to know; or
     * everything that has passed, if it shows nothing because it keeps no position.
     *
     * @param position as in {@link #heartbeat}, to be called first
     * @param heard as there
     */
    public synchronized long confirmed(long position, int heard) {
        return position < 0 && heard < 0 ? routed : verified;
    }

    /**
     * Up to where the device has shown to know everything, should it never be heard of again; negative if it has shown nothing.
     * Unlike {@link #confirmed} it relies neither on the answer to the subscription, nor on what was written since the last
     * heartbeat was answered. A device that says nothing before it has the answer to its subscription, and later repeats the
     * position in the answer to a poll, is taken to have both. To be called after {@link #heartbeat}, with the same, if that found
     * nothing lost.
     */
    public synchronized long known(long position, int heard) {
        if (held || position < startedAt) {
            return -1; // it may not have the answer to its subscription
        }
        return hasAll(position, heard) ? Math.max(verified, writtenAtReply) : writtenAtReply;
    }

    /**
     * A heartbeat came in that showed no loss. To be called after {@link #heartbeat}, with the same. A device that keeps no position
     * shows with it that it had what was written before.
     *
     * @return the highest position of what the device was told, if it has confirmed that now and had not before; else negative
     */
    public synchronized long newlyConfirmed(long position, int heard) {
        boolean all = position < 0 && heard < 0 ? inFlight == 0 : hasAll(position, heard);
        boolean news = !held && all && shown > toldConfirmed;
        toldConfirmed = news ? shown : toldConfirmed;
        return news ? shown : -1;
    }

    /** True once a heartbeat has said a position. */
    public synchronized boolean reports() {
        return writtenAtReply >= 0;
    }

    /** Up to where everything that concerns the device was written, as far as the hub knows; null before it was told where it is. */
    public synchronized @Nullable Position written() {
        return epoch.isEmpty()
                ? null
                : new Position(epoch, Math.max(startedAt, belowPending(Math.min(routed, inFlightAfter))));
    }

    /**
     * The highest position that the answer to a poll may show, in itself and in its notices. The answer to the subscription
     * travels on another connection: a device that shows no sign of it yet must not be taken past it, for it may be lost.
     * The next heartbeat will tell.
     *
     * @param position as in {@link #heartbeat}, to be called first, if that found nothing lost
     * @param heard as there
     * @return {@link Long#MAX_VALUE} for a device that has the answer, or that keeps no position
     */
    public synchronized long maxPollPosition(long position, int heard) {
        boolean hasAnswer = position >= startedAt || position < 0 && heard < 0;
        return hasAnswer ? Long.MAX_VALUE : Math.max(position, 0);
    }

    /** Offers again what a loss may have taken. */
    public void repair(List<Notice> missed) {
        for (Notice notice : missed) {
            offer(new WireNotice(user, notice), true);
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
     * @param upTo the most it may say: for a poll, whose answer carries the notices, {@link #routed} and
     *     {@link #maxPollPosition}; for a WebSocket, what
     *     was {@link #confirmed} when the heartbeat came in, so that a notice lost since then is noticed at the next one
     */
    public synchronized long replyOffset(long upTo) {
        sentAtReply = sent - inFlight;
        shownAtReply = inFlight > 0 ? shownBefore : shown;
        if (writtenAtReply >= 0 && inFlight == 0) {
            writtenAtReply = belowPending(routed); // else what is under way could be counted in place of what was lost
        }
        return belowPending(Math.min(upTo, inFlightAfter));
    }

    /** The session is over; it takes no more notices and lets go of those that wait. */
    public synchronized void leave() {
        left = true;
        pending = null;
    }

    /** True once the session is over. */
    public synchronized boolean hasLeft() {
        return left;
    }

    /** The epoch of the positions this session was last told. */
    public synchronized String epoch() {
        return epoch;
    }

    /**
     * The backplane has another history: the device shall come back with the position it has, which is of another epoch, and is
     * told to sync. A sink that cannot end its connection does nothing: the next heartbeat that shows such a position is refused.
     */
    public void epochChanged(String now) {
        NoticeSink present;
        synchronized (this) {
            if (epoch.isEmpty() || epoch.equals(now)) {
                return; // it has not begun yet
            }
            epoch = now;
            present = sink;
        }
        present.epochChanged();
    }
}
