package org.higginspush.client.internal.outbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.higginspush.client.Change;
import org.higginspush.client.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * The changes that are not recorded yet. Per context at most one parcel is on the way and one waits; a parcel holds at
 * most two changes with a revision and two without. Not thread-safe: its owner guards it with a lock, and runs what the
 * methods return after releasing that lock.
 */
public final class Outbox {
    private static final Runnable NOTHING = () -> {};

    /** The context of a user. */
    private record Key(String user, String context) {
        static Key of(Change change) {
            return new Key(change.user(), change.context());
        }
    }

    private final int capacity;
    /** May be sent, oldest first. */
    private Map<Key, ContextBatch> ready = new LinkedHashMap<>();
    /** Waits for the parcel of the same context that is on the way. */
    private final Map<Key, ContextBatch> behind = new LinkedHashMap<>();
    /** On the way. */
    private final Map<Key, ContextBatch> sent = new LinkedHashMap<>();

    private int unanswered;

    /**
     * @param capacity of how many contexts changes may be kept
     */
    public Outbox(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Takes a change.
     *
     * @return its future, shared with the other changes of the context that wait; null if there is no room
     */
    public @Nullable SharedReceipt offer(Change change) {
        Key key = Key.of(change);
        Map<Key, ContextBatch> queue = sent.containsKey(key) ? behind : ready;
        ContextBatch waiting = queue.get(key);
        if (waiting != null) {
            return waiting.add(change);
        }
        if (queue == ready && contexts() >= capacity) {
            return null;
        }
        ContextBatch parcel = new ContextBatch(change);
        queue.put(key, parcel);
        return parcel.receipt();
    }

    /**
     * Takes what to send next; each change of it must be answered, or all {@linkplain #lost be lost}.
     *
     * @param most how many changes, give or take the last context's
     */
    public List<Change> take(int most) {
        List<Change> batch = new ArrayList<>();
        var oldest = ready.entrySet().iterator();
        while (batch.size() < most && oldest.hasNext()) {
            Map.Entry<Key, ContextBatch> next = oldest.next();
            batch.addAll(next.getValue().send());
            sent.put(next.getKey(), next.getValue());
            oldest.remove();
        }
        unanswered += batch.size();
        return batch;
    }

    /** The hub recorded a change. */
    public Runnable recorded(Change change, Receipt receipt) {
        ContextBatch parcel = answered(change);
        if (parcel == null) {
            return NOTHING;
        }
        parcel.recorded(receipt);
        return settle(Key.of(change), parcel);
    }

    /** The hub refused a change for good. */
    public Runnable refused(Change change, RuntimeException refusal) {
        ContextBatch parcel = answered(change);
        if (parcel == null) {
            return NOTHING;
        }
        parcel.refused(refusal);
        return settle(Key.of(change), parcel);
    }

    /** The hub cannot record a change now: it waits to be sent again. */
    public Runnable delayed(Change change) {
        ContextBatch parcel = answered(change);
        if (parcel == null) {
            return NOTHING;
        }
        parcel.delayed(change);
        return settle(Key.of(change), parcel);
    }

    /** The connection is gone: whatever was on the way is sent again, first of all. */
    public void lost() {
        Map<Key, ContextBatch> first = new LinkedHashMap<>(sent);
        sent.clear();
        unanswered = 0;
        first.replaceAll((key, older) -> inFront(older, behind.remove(key)));
        first.putAll(ready);
        ready = first;
    }

    /** Gives up everything, because of this. */
    public Runnable abandon(RuntimeException failure) {
        List<Runnable> outcomes = new ArrayList<>();
        List.of(sent, ready, behind).forEach(queue -> {
            queue.values().forEach(parcel -> outcomes.add(parcel.failing(failure)));
            queue.clear();
        });
        unanswered = 0;
        return () -> outcomes.forEach(Runnable::run);
    }

    /** How many changes are on the way. */
    public int unanswered() {
        return unanswered;
    }

    /** Of how many contexts something may be sent now. */
    public int ready() {
        return ready.size();
    }

    /** Of how many contexts changes are kept, on the way or waiting. */
    public int contexts() {
        return sent.size() + ready.size();
    }

    private @Nullable ContextBatch answered(Change change) {
        ContextBatch parcel = sent.get(Key.of(change));
        if (parcel != null) {
            unanswered--;
        }
        return parcel;
    }

    private Runnable settle(Key key, ContextBatch parcel) {
        if (!parcel.isAnswered()) {
            return NOTHING;
        }
        sent.remove(key);
        ContextBatch newer = behind.remove(key);
        if (parcel.keepsDelayed()) {
            ready.put(key, inFront(parcel, newer));
            return NOTHING;
        }
        if (newer != null) {
            ready.put(key, newer);
        }
        return parcel.outcome();
    }

    private static ContextBatch inFront(ContextBatch older, @Nullable ContextBatch newer) {
        if (newer == null) {
            return older;
        }
        newer.prepend(older);
        return newer;
    }
}
