package org.higginspush.hub.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one device: the newest notice per context, so that it is bounded by the number of the user's contexts
 * and never by the rate of changes (P5). A pure value without locks; its owner guards it.
 */
final class PendingNotices {
    private @Nullable Map<String, WireNotice> newest;
    private boolean ordered = true;
    private long last;

    boolean isEmpty() {
        return newest == null;
    }

    int size() {
        return newest == null ? 0 : newest.size();
    }

    /** Adds a notice; a waiting one of the same context survives only if its revision is higher. */
    void offer(WireNotice notice) {
        if (newest == null) {
            newest = new LinkedHashMap<>(4);
        }
        WireNotice waiting = newest.remove(notice.context());
        WireNotice kept =
                waiting != null && waiting.notice().revision() > notice.notice().revision() ? waiting : notice;
        newest.put(kept.context(), kept);
        ordered &= kept.offset() >= last;
        last = Math.max(last, kept.offset());
    }

    /** Removes what a device that is at {@code offset} knows already. */
    void dropUpTo(long offset) {
        if (newest != null && newest.values().removeIf(notice -> notice.offset() <= offset) && newest.isEmpty()) {
            clear();
        }
    }

    /** The offset below the first waiting notice, or {@code otherwise} if nothing waits. */
    long floor(long otherwise) {
        if (newest == null) {
            return otherwise;
        }
        long first = Long.MAX_VALUE;
        for (WireNotice notice : newest.values()) {
            first = Math.min(first, notice.offset());
        }
        return Math.min(otherwise, first - 1);
    }

    /** Takes everything that waits, in the order of the offsets. */
    List<WireNotice> takeAll() {
        if (newest == null) {
            return List.of();
        }
        List<WireNotice> all = new ArrayList<>(newest.values());
        if (!ordered) {
            all.sort(Comparator.comparingLong(WireNotice::offset));
        }
        clear();
        return all;
    }

    private void clear() {
        newest = null;
        ordered = true;
        last = 0;
    }
}
