package org.higginspush.hub.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.model.ContextKey;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one device: the newest notice per context, so that it is bounded by the number of the user's contexts
 * and never by the rate of changes (P5). A pure value without locks; its owner guards it.
 *
 * <p>Of each context it also keeps the oldest offset that was not told, although a newer notice may have replaced the one
 * that had it. No position may be said at or above that offset before the context is told: the newer change may be
 * forgotten by a crash, and a device that came back with such a position would never hear of the older one.
 */
final class PendingNotices {
    private @Nullable Map<ContextKey, PendingNotice> waiting;
    private boolean ordered = true;
    private boolean replaced;
    private long last;

    /**
     * @param notice the newest of its context
     * @param since the oldest offset of the context that was not told
     */
    private record PendingNotice(WireNotice notice, long since) {
        long offset() {
            return notice.offset();
        }

        PendingNotice with(WireNotice other) {
            WireNotice newest = notice.notice().revision() > other.notice().revision() ? notice : other;
            return new PendingNotice(newest, Math.min(since, other.offset()));
        }
    }

    boolean isEmpty() {
        return waiting == null;
    }

    int size() {
        return waiting == null ? 0 : waiting.size();
    }

    /** Adds a notice; a waiting one of the same context survives only if its revision is higher. */
    void offer(WireNotice notice) {
        if (waiting == null) {
            waiting = new LinkedHashMap<>(4);
        }
        ContextKey key = notice.notice().key().asSeenByClients();
        PendingNotice before = waiting.remove(key);
        PendingNotice kept = before == null ? new PendingNotice(notice, notice.offset()) : before.with(notice);
        replaced |= before != null;
        waiting.put(key, kept);
        ordered &= kept.offset() >= last;
        last = Math.max(last, kept.offset());
    }

    /** Removes what a device that is at {@code offset} knows already. */
    void dropUpTo(long offset) {
        if (waiting == null) {
            return;
        }
        waiting.values().removeIf(one -> one.offset() <= offset);
        waiting.replaceAll((key, one) -> new PendingNotice(one.notice(), Math.max(one.since(), offset + 1)));
        if (waiting.isEmpty()) {
            clear();
        }
    }

    /** The offset below everything that waits, or {@code otherwise} if that is lower or nothing waits. */
    long floor(long otherwise) {
        long floor = otherwise;
        if (waiting != null) {
            for (PendingNotice one : waiting.values()) {
                floor = Math.min(floor, one.since() - 1);
            }
        }
        return floor;
    }

    /**
     * Takes everything that waits, in the order of the offsets. The position of each notice is below whatever of the
     * notices behind it was not told before.
     */
    List<WireNotice> takeAll() {
        if (waiting == null) {
            return List.of();
        }
        List<PendingNotice> all = new ArrayList<>(waiting.values());
        if (!ordered) {
            all.sort(Comparator.comparingLong(PendingNotice::offset));
        }
        List<WireNotice> notices = new ArrayList<>(all.size());
        all.forEach(one -> notices.add(one.notice()));
        if (replaced) {
            capPositions(all, notices);
        }
        clear();
        return notices;
    }

    private static void capPositions(List<PendingNotice> all, List<WireNotice> notices) {
        long most = Long.MAX_VALUE;
        for (int i = all.size() - 1; i >= 0; i--) {
            notices.set(i, notices.get(i).upTo(most));
            most = Math.min(most, all.get(i).since() - 1);
        }
    }

    private void clear() {
        waiting = null;
        ordered = true;
        replaced = false;
        last = 0;
    }
}
