package org.higginspush.hub.backplane;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;

/**
 * Which changes wait for their time, which are due and being recorded, and which are to be tried again. It reads no clock and
 * writes nothing. Thread-safe; every field is guarded by this object.
 */
final class WaitingChanges {
    private static final int MOST_WAITING = 100_000;
    private static final int MOST_RECORDING = 256;

    private static final Comparator<TimedChange> IN_ORDER =
            Comparator.comparing(TimedChange::due).thenComparing(TimedChange::id);

    private record AcceptedChange(TimedChange timed, CompletableFuture<TimedChange> durable) {}

    /**
     * What was taken to be deleted.
     *
     * @param waited those that waited
     * @param stopped those that were being recorded
     */
    record TakenChanges(List<TimedChange> waited, List<TimedChange> stopped) {}

    private final int mostPerAudience;

    /** Those whose time is awaited. */
    private final TreeSet<TimedChange> byTime = new TreeSet<>(IN_ORDER);

    /** Those whose recording failed, by id; they are tried again together. */
    private final Map<String, TimedChange> failed = new HashMap<>();

    /** All that can be cancelled: those of both. */
    private final Map<String, TimedChange> waiting = new HashMap<>();

    private final Map<Audience, Integer> counts = new HashMap<>();

    /** Those that are not durable yet, by id. */
    private final Map<String, AcceptedChange> accepting = new HashMap<>();

    /** Those that are being recorded, by id; without those that were cancelled meanwhile. */
    private final Map<String, TimedChange> due = new HashMap<>();

    private int recording;

    WaitingChanges(int mostPerAudience) {
        this.mostPerAudience = mostPerAudience;
    }

    // ---- accepting

    /**
     * Takes one in, which is not durable yet.
     *
     * @param durable completed or failed by the caller, once that is known
     * @return null if this is a new one, which counts from now on; else what became or becomes of the one with its id
     */
    synchronized @Nullable CompletableFuture<TimedChange> acceptOnce(
            TimedChange timed, CompletableFuture<TimedChange> durable) {
        AcceptedChange accepted = accepting.get(timed.id());
        TimedChange known = accepted == null ? find(timed.id()) : accepted.timed;
        if (known != null && !timed.isRepeatOf(known)) {
            return CompletableFuture.failedFuture(BackplaneRefusals.otherTimed());
        }
        if (known != null) {
            return accepted == null ? CompletableFuture.completedFuture(known) : accepted.durable;
        }
        Refusal refusal = reserve(timed.change().audience());
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        accepting.put(timed.id(), new AcceptedChange(timed, durable));
        return null;
    }

    private @Nullable TimedChange find(String id) {
        TimedChange known = waiting.get(id);
        return known == null ? due.get(id) : known;
    }

    /** Counts one that is not durable yet. */
    private @Nullable Refusal reserve(Audience audience) {
        if (counts.getOrDefault(audience, 0) >= mostPerAudience) {
            return BackplaneRefusals.tooManyTimed(mostPerAudience);
        }
        if (waiting.size() >= MOST_WAITING) {
            return BackplaneRefusals.tooManyOutstanding();
        }
        counts.merge(audience, 1, Integer::sum);
        return null;
    }

    private void release(Audience audience) {
        counts.computeIfPresent(audience, (one, count) -> count == 1 ? null : count - 1);
    }

    /** One that was taken in is durable now, and waits; or it could not be stored. */
    synchronized void accepted(TimedChange timed, boolean isDurable) {
        accepting.remove(timed.id());
        release(timed.change().audience());
        if (isDurable) {
            add(timed);
        }
    }

    /** One that is durable waits. */
    synchronized void add(TimedChange timed) {
        waiting.put(timed.id(), timed);
        byTime.add(timed);
        counts.merge(timed.change().audience(), 1, Integer::sum);
    }

    // ---- reading and cancelling

    /** Those that wait for an audience, in the order of their times. */
    synchronized List<TimedChange> of(Audience audience) {
        return waiting.values().stream()
                .filter(timed -> timed.change().audience().equals(audience))
                .sorted(IN_ORDER)
                .toList();
    }

    /**
     * Takes one to be cancelled.
     *
     * @param now what is due by then may have been told
     * @return null if it does not wait, or may have been told
     */
    synchronized @Nullable TimedChange takeToCancel(Audience audience, String id, Instant now) {
        TimedChange timed = waiting.get(id);
        if (timed == null || !timed.change().audience().equals(audience)) {
            return null;
        }
        return !mayBeTold(timed, now) && take(timed) ? timed : null;
    }

    /**
     * What is due for many may have been told to some already, and waits because it could not be recorded for all. The clock may
     * have been set back since.
     */
    private boolean mayBeTold(TimedChange timed, Instant now) {
        boolean isForOneUser = timed.change().user() != null;
        return !isForOneUser && (failed.containsKey(timed.id()) || !timed.due().isAfter(now));
    }

    /** True if it waited. */
    private boolean take(TimedChange timed) {
        if (waiting.remove(timed.id()) == null) {
            return false;
        }
        byTime.remove(timed);
        failed.remove(timed.id());
        release(timed.change().audience());
        return true;
    }

    /** Takes all of these; those that are being recorded count as cancelled from now on. */
    synchronized TakenChanges takeAll(Predicate<TimedChange> which) {
        List<TimedChange> stopped = due.values().stream().filter(which).toList();
        due.values().removeAll(stopped);
        List<TimedChange> waited = waiting.values().stream().filter(which).toList();
        waited.forEach(this::take);
        return new TakenChanges(waited, stopped);
    }

    /** Whether one that was due was cancelled before it could be recorded. */
    synchronized boolean isCancelled(TimedChange timed) {
        return !due.containsKey(timed.id());
    }

    // ---- when they are due

    /** Takes those that are due, as many as may be recorded at a time; each ends with {@link #recordingEnded}. */
    synchronized List<TimedChange> takeDue(Instant now) {
        List<TimedChange> taken = byTime.stream()
                .takeWhile(timed -> !timed.due().isAfter(now))
                .limit(MOST_RECORDING - recording)
                .toList();
        taken.forEach(one -> {
            take(one);
            due.put(one.id(), one);
        });
        recording += taken.size();
        return taken;
    }

    /** The recording of one ended, well or not. True if there was no room for more, and there is now. */
    synchronized boolean recordingEnded(TimedChange timed) {
        due.remove(timed.id());
        return recording-- == MOST_RECORDING;
    }

    /** How long the next one waits, at least 1; negative if none waits, or there is no room. */
    synchronized long millisToNext(Instant now) {
        return byTime.isEmpty() || recording == MOST_RECORDING
                ? -1
                : Math.max(1, Duration.between(now, byTime.first().due()).toMillis());
    }

    // ---- when recording failed

    /** One that could not be recorded waits to be tried again, unless it was cancelled. True if it is the first. */
    synchronized boolean waitToTryAgain(TimedChange timed) {
        if (due.remove(timed.id()) == null) {
            return false;
        }
        add(timed);
        byTime.remove(timed);
        boolean isFirst = failed.isEmpty();
        failed.put(timed.id(), timed);
        return isFirst;
    }

    /** The ids of those that are to be tried again. */
    synchronized Set<String> failedIds() {
        return Set.copyOf(failed.keySet());
    }

    /**
     * Those that failed wait as they are stored now; those that are not stored any more do not.
     *
     * @param ids as of before the stored ones were read
     * @return true if none is left that failed while the stored ones were read
     */
    synchronized boolean replaceFailed(Set<String> ids, List<TimedChange> stored) {
        Map<String, TimedChange> storedById = new HashMap<>();
        stored.forEach(timed -> storedById.put(timed.id(), timed));
        for (TimedChange timed : List.copyOf(failed.values())) {
            if (ids.contains(timed.id())) {
                take(timed);
                TimedChange now = storedById.get(timed.id());
                if (now != null) {
                    add(now);
                }
            }
        }
        return failed.isEmpty();
    }
}
