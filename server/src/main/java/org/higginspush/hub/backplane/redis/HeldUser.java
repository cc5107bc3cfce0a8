package org.higginspush.hub.backplane.redis;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.backplane.Announcement;
import org.higginspush.hub.backplane.Backplane.Listener;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A user that someone on this node listens to: who does, and up to where they were told. Thread-safe; listeners are called under its lock. */
final class HeldUser {
    private static final Logger LOG = LoggerFactory.getLogger(HeldUser.class);
    private static final HeldListener[] NOBODY = {};
    private static final long UNKNOWN = -1;

    final String name;

    private HeldListener[] listeners = NOBODY;
    /** The last who listened has stopped. */
    private boolean isOver;
    /** True until Redis confirms the subscription: what is sent before might be announced before it. */
    private boolean isSubscribing;

    private final Deque<Runnable> waiting = new ArrayDeque<>(0);
    /** The offset of the last announcement, or where the first of those who listen began to know all. */
    private long toldUpTo = UNKNOWN;

    private boolean isRepairing;
    /** What is announced during a repair: the newest of each kind, in the order of the offsets. */
    private final Map<HeldKind, EpochAnnouncement> held = new LinkedHashMap<>(0);
    /** Of what is announced now. Changed only together with telling the listeners. */
    private String epoch = "";

    HeldUser(String name) {
        this.name = name;
    }

    /** Of two announcements with all of this in common the older is of no use to any device. */
    private record HeldKind(
            ContextKey key,
            @Nullable String origin,
            @Nullable String onlyFor) {}

    /** Makes an announcement of the epoch in which the listeners are. */
    interface EpochAnnouncement {
        Announcement in(String epoch);
    }

    /** A listener, and whether its subscription was closed. */
    static final class HeldListener {
        private final Listener listener;
        private boolean closed;

        HeldListener(Listener listener) {
            this.listener = listener;
        }
    }

    /** Somebody begins to listen: in the present epoch. */
    synchronized void beginsIn(String present) {
        epoch = present;
    }

    synchronized void add(HeldListener entry) {
        listeners = Arrays.copyOf(listeners, listeners.length + 1);
        listeners[listeners.length - 1] = entry;
    }

    /** Nothing is told to it after this returns. True if none is left, and none will be. */
    synchronized boolean remove(HeldListener entry) {
        if (entry.closed) {
            return false;
        }
        entry.closed = true;
        listeners = Arrays.stream(listeners).filter(one -> one != entry).toArray(HeldListener[]::new);
        isOver = listeners.length == 0;
        return isOver;
    }

    synchronized boolean hasListeners() {
        return listeners.length > 0;
    }

    synchronized boolean isOver() {
        return isOver;
    }

    // ---- the subscription

    synchronized void subscribing() {
        isSubscribing = true;
    }

    /** The subscription is there, or will never be: what waited for that goes on, in its order and without the lock. */
    void subscribed() {
        Runnable next;
        while ((next = nextWaiting()) != null) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable nextWaiting() {
        if (waiting.isEmpty()) {
            isSubscribing = false;
        }
        return waiting.poll();
    }

    /** Runs a task once this user's announcements are heard here; those of one caller in its order. */
    void whenSubscribed(Runnable task) {
        synchronized (this) {
            if (isSubscribing) {
                waiting.add(task);
                return;
            }
        }
        task.run();
    }

    // ---- announcements

    /** Someone knows everything up to here: what is above is to be told after a gap. */
    synchronized void knowsUpTo(long offset) {
        if (toldUpTo == UNKNOWN) {
            toldUpTo = offset;
        }
    }

    /** The offset above which announcements may be missing after a gap; negative if that is not known. */
    synchronized long toldUpTo() {
        return toldUpTo;
    }

    synchronized void announced(EpochAnnouncement made) {
        Announcement announcement = made.in(epoch);
        if (isRepairing) {
            Notice notice = announcement.notice();
            HeldKind kind = new HeldKind(notice.key(), notice.origin(), announcement.onlyFor());
            held.remove(kind);
            held.put(kind, made);
        } else {
            tell(announcement);
        }
    }

    private Announcement inEpoch(Announcement missed) {
        Notice notice = missed.notice();
        return new Announcement(missed.user(), notice.at(new Position(epoch, notice.offset())), missed.onlyFor());
    }

    private void tell(Announcement announcement) {
        if (announcement.notice().offset() <= toldUpTo) {
            return;
        }
        toldUpTo = announcement.notice().offset();
        for (HeldListener entry : listeners) {
            if (!entry.closed) {
                tell(entry.listener, announcement);
            }
        }
    }

    static void tell(Listener listener, Announcement announcement) {
        try {
            listener.announced(announcement);
        } catch (RuntimeException e) {
            LOG.error("A listener failed on an announcement", e);
        }
    }

    /** There was a gap: what is announced waits until {@link #repaired}, so that offsets grow. */
    synchronized void repairing() {
        isRepairing = true;
        held.clear();
    }

    /** Another history began, whose offsets may be lower, and whatever was told before may be lost. */
    synchronized void beginsAnew(String present) {
        if (present.equals(epoch)) {
            return;
        }
        epoch = present;
        toldUpTo = UNKNOWN;
        for (HeldListener entry : listeners) {
            if (!entry.closed) {
                try {
                    entry.listener.epochChanged(present);
                } catch (RuntimeException e) {
                    LOG.error("A listener failed when another history began", e);
                }
            }
        }
    }

    /**
     * Tells what was missed in the gap, and then what was announced meanwhile.
     *
     * @param missed in the order of the offsets
     */
    synchronized void repaired(List<Announcement> missed) {
        isRepairing = false;
        missed.forEach(one -> tell(inEpoch(one)));
        held.values().forEach(one -> tell(one.in(epoch)));
        held.clear();
    }
}
