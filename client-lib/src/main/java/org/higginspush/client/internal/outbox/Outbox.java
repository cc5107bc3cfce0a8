package org.higginspush.client.internal.outbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.higginspush.client.Audience;
import org.higginspush.client.Change;
import org.higginspush.client.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * The changes that are not recorded yet. Per context at most one batch is in flight and one waits; a batch holds at most two
 * changes with a revision and two without. A change for later is a batch of its own. Not thread-safe: its user guards it with a lock, and runs what the methods return
 * after releasing that lock.
 */
public final class Outbox {
    private static final Runnable NOTHING = () -> {};

    /**
     * The context of an audience.
     *
     * @param timed the change itself if it is for later: it is never taken together with another
     */
    private record Key(
            Audience audience, String context, @Nullable Identity timed) {
        static Key of(Change change) {
            return new Key(change.audience(), change.context(), change.isTimed() ? new Identity(change) : null);
        }
    }

    /** Equal to itself only: two changes for later are two, even if they are the same. */
    private record Identity(Change change) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Identity identity && identity.change == change;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(change);
        }
    }

    private final int capacity;
    /** May be sent, oldest first. */
    private Map<Key, ContextBatch> ready = new LinkedHashMap<>();
    /** Waits for the batch of the same context that is in flight. */
    private final Map<Key, ContextBatch> blocked = new LinkedHashMap<>();

    private final Map<Key, ContextBatch> inFlight = new LinkedHashMap<>();

    private int unanswered;

    /**
     * @param capacity of how many contexts changes may be kept; each change for later counts as a context
     */
    public Outbox(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Takes a change.
     *
     * @return its future, shared with the other changes of the context that wait; null if there is no room
     */
    public @Nullable SharedReceipt offer(Change offered) {
        Change change = offered.isTimed() ? named(offered) : offered;
        Key key = Key.of(change);
        Map<Key, ContextBatch> queue = inFlight.containsKey(key) ? blocked : ready;
        ContextBatch waiting = queue.get(key);
        if (waiting != null) {
            return waiting.add(change);
        }
        if (queue == ready && contexts() >= capacity) {
            return null;
        }
        ContextBatch batch = new ContextBatch(change);
        queue.put(key, batch);
        return batch.receipt();
    }

    /**
     * Takes what to send next; each change of it must be answered, or the {@linkplain #connectionLost connection lost}.
     *
     * @param max how many changes; the last context's may be more
     */
    public List<Change> take(int max) {
        List<Change> changes = new ArrayList<>();
        var oldest = ready.entrySet().iterator();
        while (changes.size() < max && oldest.hasNext()) {
            Map.Entry<Key, ContextBatch> next = oldest.next();
            changes.addAll(next.getValue().send());
            inFlight.put(next.getKey(), next.getValue());
            oldest.remove();
        }
        unanswered += changes.size();
        return changes;
    }

    /** The hub recorded a change. */
    public Runnable recorded(Change change, Receipt receipt) {
        return answered(change, batch -> batch.recorded(receipt));
    }

    /** The hub refused a change for good. */
    public Runnable refused(Change change, RuntimeException refusal) {
        return answered(change, batch -> batch.refused(refusal));
    }

    /** The hub cannot record a change now: it waits to be sent again. */
    public Runnable delayed(Change change) {
        return answered(change, batch -> batch.delayed(change));
    }

    /** The connection is lost: whatever was in flight is sent again, before all else. */
    public void connectionLost() {
        Map<Key, ContextBatch> first = new LinkedHashMap<>(inFlight);
        inFlight.clear();
        unanswered = 0;
        first.replaceAll((key, older) -> merged(older, blocked.remove(key)));
        first.putAll(ready);
        ready = first;
    }

    /** Fails all changes, because of this. */
    public Runnable failAll(RuntimeException failure) {
        List<Runnable> completions = new ArrayList<>();
        List.of(inFlight, ready, blocked).forEach(queue -> {
            queue.values().forEach(batch -> completions.add(batch.failing(failure)));
            queue.clear();
        });
        unanswered = 0;
        return () -> completions.forEach(Runnable::run);
    }

    /** How many changes are in flight. */
    public int unanswered() {
        return unanswered;
    }

    /** Of how many contexts something may be sent now. */
    public int ready() {
        return ready.size();
    }

    /** Of how many contexts changes are kept, in flight or waiting. */
    public int contexts() {
        return inFlight.size() + ready.size();
    }

    /** A copy, because the same may be offered twice, with an id, so that the hub knows it again if it is sent again. */
    private static Change named(Change timed) {
        String id = timed.timedId();
        return timed.timedId(id == null ? UUID.randomUUID().toString() : id);
    }

    private Runnable answered(Change change, Consumer<ContextBatch> answer) {
        Key key = Key.of(change);
        ContextBatch batch = inFlight.get(key);
        if (batch == null) {
            return NOTHING;
        }
        unanswered--;
        answer.accept(batch);
        return batch.isAnswered() ? finish(key, batch) : NOTHING;
    }

    private Runnable finish(Key key, ContextBatch batch) {
        inFlight.remove(key);
        ContextBatch newer = blocked.remove(key);
        if (batch.keepsDelayed()) {
            ready.put(key, merged(batch, newer));
            return NOTHING;
        }
        if (newer != null) {
            ready.put(key, newer);
        }
        return batch.completion();
    }

    private static ContextBatch merged(ContextBatch older, @Nullable ContextBatch newer) {
        if (newer == null) {
            return older;
        }
        newer.prepend(older);
        return newer;
    }
}
