package org.higginspush.hub.wakeup;

import java.util.concurrent.Future;
import org.higginspush.hub.routing.DeviceConnection;
import org.jspecify.annotations.Nullable;

/**
 * One registered device, and when it is to be woken. There may be very many of these, so there is nothing in it that is only needed
 * while it is woken, and its names are the registration's own.
 *
 * <p>A device is <em>concerned</em> up to an offset, and <em>covered</em> up to one: it has confirmed that it knows everything up to
 * there, or was woken when everything up to there was announced. It waits for a wake-up, or to confirm, while the first is above the
 * second. All times are in milliseconds since 1970.
 *
 * <p>Guarded by its monitor, but for what says otherwise.
 */
final class RegisteredDevice {
    /** For a time: it has none. */
    static final long NEVER = Long.MAX_VALUE;

    /** No pause and no turn is longer away than this: two hours. */
    static final long LONGEST_PAUSE = 2 * 60 * 60 * 1_000;

    private static final byte MOST_FAILURES = 30;

    final String user;
    final String id;

    /** The next device of the same user. Changed by one thread at a time; read by all. */
    volatile @Nullable RegisteredDevice next;

    private long concerned;
    private long covered;
    /** Up to where it is covered as the registration says, or will say when that is durable. */
    private long recorded;
    /** Since when it waits; only if it does. */
    private long waitingSince;
    /** When its first session came, or its last one ended. */
    private long moved;

    /** When it was woken last, or may have been. */
    private long lastWoken;

    private long notBefore;
    /** The earliest time at which the queue was asked to look at it again; {@link #NEVER} if it is not. */
    private long wanted = NEVER;

    private byte failures;
    /** Whether there is something for it is not known. */
    private boolean suspected;
    /** It has its turn among many that are concerned by one change: {@link #notBefore} says when. */
    private boolean hasSlot;
    /** It is being woken. */
    private boolean busy;
    /** It was woken since it came, or has not confirmed and never will: it is not woken again before it confirms or leaves. */
    private boolean settled;

    /** It has a session. */
    private boolean connected;

    /** It had a session at this node, and none at another since, as far as is known. */
    private boolean wasHere;
    /** It is connected to another node, which sees to it. */
    private boolean isElsewhere;
    /** What is about to be sent is to be withdrawn. */
    private boolean isWithdrawn;

    private boolean removed;
    private @Nullable Future<?> underWay;

    /** Where it is in the queue, and for when; owned by {@link WakeUpQueue}. */
    int place = -1;

    long due;

    /**
     * @param covered the registration's {@code wokenFor}
     * @param lastWoken when it may have been woken last
     */
    RegisteredDevice(String user, String id, long covered, long lastWoken) {
        this.user = user;
        this.id = id;
        this.covered = covered;
        this.recorded = covered;
        this.concerned = covered;
        this.lastWoken = lastWoken;
    }

    // ---- what happens

    /**
     * There is something for it.
     *
     * @param slot not before this, as one of many; 0 for at once
     * @return if it has confirmed that already, which other nodes cannot know: up to where this is to be stored; else negative
     */
    synchronized long concern(long offset, long now, long slot) {
        if (offset <= concerned || offset <= covered) {
            boolean isToBeTold = offset > concerned && offset > recorded && wasHere;
            concerned = Math.max(concerned, offset);
            recorded = isToBeTold ? covered : recorded;
            return isToBeTold ? covered : -1;
        }
        if (connected && concerned <= covered) {
            waitingSince = now; // what was only suspected it was told when it came
        }
        beginWaiting(now, slot);
        concerned = offset;
        if (hasSlot && slot == 0) {
            hasSlot = false;
            notBefore = 0;
        }
        return -1;
    }

    /** It is not known whether there is something for it: the backplane is to be asked. */
    synchronized void suspect(long now, long slot, boolean isConnected) {
        connected |= isConnected;
        wasHere |= isConnected;
        beginWaiting(now, slot);
        suspected = true;
    }

    private void beginWaiting(long now, long slot) {
        if (isWaiting()) {
            return;
        }
        waitingSince = now;
        if (slot > notBefore) {
            notBefore = slot;
            hasSlot = true;
        }
    }

    synchronized boolean isWaiting() {
        return suspected || concerned > covered;
    }

    /** A first session came. What is under way to a device that is connected is withdrawn. */
    synchronized void join(long now) {
        moved = now;
        connected = true;
        settled = false;
        wasHere = true;
        isElsewhere = false;
        withdraw();
    }

    /** The last session ended. One that lasted ends what waited before it. */
    synchronized void leave(long now, long confirmWithin) {
        if (now - moved >= confirmWithin) {
            waitingSince = now;
        }
        moved = now;
        connected = false;
        settled = false;
        wasHere = true;
    }

    /**
     * It has shown that it knows everything up to an offset.
     *
     * @return up to where this is to be stored; negative if that is no use
     */
    synchronized long confirm(long offset) {
        boolean waited = isWaiting();
        covered = Math.max(covered, offset);
        if (concerned > covered) {
            return -1;
        }
        settled = false;
        if (waited && !suspected) {
            withdraw();
        }
        boolean isUseful = suspected || concerned > recorded;
        if (!isUseful || covered <= recorded) {
            return -1;
        }
        recorded = covered;
        return covered;
    }

    private void withdraw() {
        Future<?> sent = underWay;
        if (sent != null) {
            sent.cancel(false);
        }
    }

    // ---- what happens at other nodes

    /** It had a session here last, so that this node sees to it whichever has its user. */
    synchronized boolean wasHere() {
        return wasHere;
    }

    /** What another node has stored: up to where it confirmed there, or was woken. */
    synchronized void learn(long wokenFor) {
        covered = Math.max(covered, wokenFor);
        recorded = Math.max(recorded, wokenFor);
    }

    /** It is connected to another node: this one leaves it alone until the nodes are others. */
    synchronized void leaveToOthers() {
        release();
        isElsewhere = true;
        wasHere = false;
    }

    /** The nodes are others than before: it may be connected to none of them. */
    synchronized void reconsider() {
        isElsewhere = false;
    }

    /** It has connected to another node: what is under way, or is about to be, is withdrawn. */
    synchronized void joinElsewhere() {
        isWithdrawn = busy;
        withdraw();
    }

    /** Whether it has waited so long that it is woken although it may be about to come back. */
    synchronized boolean hasWaitedLongest(long now, WakeUpRules rules) {
        return now - waitingSince >= rules.longestWait().toMillis();
    }

    /** What was to be stored could not be: the next time is another try. */
    synchronized void notRecorded(long before) {
        recorded = Math.min(recorded, before);
    }

    synchronized long recorded() {
        return recorded;
    }

    // ---- waking

    /** When it is to be looked at again, as things are; {@link #NEVER} for not before something else happens. */
    synchronized long due(long now, DeviceConnection connection, WakeUpRules rules) {
        if (removed || busy || isElsewhere || !isWaiting()) {
            return NEVER;
        }
        noticeClockSetBack(now);
        long due;
        if (connection == DeviceConnection.NONE) {
            long back = Math.max(waitingSince, moved + rules.grace().toMillis());
            due = Math.min(back, waitingSince + rules.longestWait().toMillis());
        } else if (settled) {
            return NEVER;
        } else {
            due = Math.max(waitingSince, moved) + rules.confirmWithin().toMillis();
        }
        return Math.max(due, Math.max(lastWoken + rules.interval().toMillis(), notBefore));
    }

    /** What was, was at the latest now. */
    private void noticeClockSetBack(long now) {
        waitingSince = Math.min(waitingSince, now);
        moved = Math.min(moved, now);
        lastWoken = Math.min(lastWoken, now);
        notBefore = Math.min(notBefore, now + LONGEST_PAUSE);
    }

    /** It is connected and says nothing: it counts as told as long as it is. */
    synchronized void settle() {
        settled = true;
    }

    /** Begins to wake it. False if that is done already, or for nothing. */
    synchronized boolean begin() {
        boolean may = !busy && !removed;
        busy = true;
        return may;
    }

    /** The wake-up is on its way to the push service. */
    synchronized void sent(Future<?> sending) {
        underWay = sending;
        if (isWithdrawn) {
            sending.cancel(false);
        }
    }

    synchronized long covered() {
        return covered;
    }

    /** It is not woken, this time. */
    synchronized void release() {
        busy = false;
        isWithdrawn = false;
        underWay = null;
    }

    /** The wake-up was withdrawn. It may have been under way until now, so it counts for the interval. */
    synchronized void withdrawn(long now) {
        release();
        lastWoken = Math.max(lastWoken, now);
    }

    /**
     * It has missed nothing of what is announced up to a position. What concerns it and is above that waits for something of its
     * user's that is not announced yet.
     *
     * @param later when to look again, if there is such a thing
     */
    synchronized void nothingMissed(long position, long later) {
        release();
        suspected = false;
        covered = Math.max(covered, position);
        if (isWaiting()) {
            notBefore = later;
            hasSlot = false;
        }
    }

    /**
     * The push service took the wake-up.
     *
     * @param position up to where everything was announced when it was sent
     * @param sentAt when that was
     * @return up to where it is covered
     */
    synchronized long accept(long position, long sentAt, long now) {
        release();
        suspected = false;
        covered = Math.max(covered, position);
        recorded = Math.max(recorded, covered);
        lastWoken = now;
        notBefore = 0;
        hasSlot = false;
        failures = 0;
        settled = true;
        waitingSince = sentAt;
        return covered;
    }

    /** The push service did not take it: how often in a row, at most {@value #MOST_FAILURES}. */
    synchronized int fail() {
        failures = (byte) Math.min(failures + 1, MOST_FAILURES);
        return failures;
    }

    /** It is not tried again before a time. */
    synchronized void pause(long until) {
        release();
        notBefore = until;
        hasSlot = false;
    }

    /** It is registered no more. */
    synchronized void remove() {
        removed = true;
        withdraw();
    }

    // ---- the queue

    /** Asks for being looked at. True if the queue is to be told. */
    synchronized boolean want(long at) {
        boolean earlier = at < wanted && !removed;
        wanted = earlier ? at : wanted;
        return earlier;
    }

    synchronized long wanted() {
        return wanted;
    }

    /** It is being looked at. */
    synchronized void looked() {
        wanted = NEVER;
    }
}
