package org.higginspush.hub.backplane;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.TimedChange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The waiting changes of the embedded backplane: all in memory, and all in the journal. */
final class TimedChanges implements Timed {
    private static final Logger LOG = LoggerFactory.getLogger(TimedChanges.class);

    private static final int MOST_WAITING = 100_000;
    private static final int MOST_RECORDING = 256;
    private static final long RETRY_MILLIS = 2_000;
    /** The clock of the machine may be set: it is looked at this often. */
    private static final long LONGEST_WAIT_MILLIS = 60_000;

    /** Records a change that is due, and deletes it from those that wait. */
    interface Recorder {
        void record(Change change, TimedChange timed, RecordCallback callback);
    }

    private final JournalAccess journal;
    private final int mostPerAudience;
    private final InstantSource time;
    private final Recorder recorder;
    private final ScheduledExecutorService scheduler;
    private final SecureRandom random = new SecureRandom();

    private static final Comparator<TimedChange> IN_ORDER =
            Comparator.comparing(TimedChange::due).thenComparing(TimedChange::id);

    /** Those whose time is awaited. Guarded by this object, as all that follows but {@link #next}. */
    private final TreeSet<TimedChange> byTime = new TreeSet<>(IN_ORDER);

    /** Those whose recording failed, by id; they are tried again together. */
    private final Map<String, TimedChange> failed = new HashMap<>();

    /** All that can be cancelled: those of both. */
    private final Map<String, TimedChange> waiting = new HashMap<>();

    private final Map<Audience, Integer> counts = new HashMap<>();
    private int recording;

    /** Used on the scheduler's thread only. */
    private @Nullable ScheduledFuture<?> next;

    TimedChanges(
            JournalAccess journal,
            int mostPerAudience,
            InstantSource time,
            Recorder recorder,
            ScheduledExecutorService scheduler) {
        this.journal = journal;
        this.mostPerAudience = mostPerAudience;
        this.time = time;
        this.recorder = recorder;
        this.scheduler = scheduler;
    }

    /** Reads those that wait, and begins. */
    void start() {
        journal.read(Journal::loadTimed).forEach(this::add);
        scheduler.execute(this::run);
    }

    @Override
    public CompletableFuture<TimedChange> schedule(Change change, Instant due) {
        TimedChange timed = new TimedChange(newId(), change, storable(due));
        Refusal refusal = reserve(change.audience());
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        return journal.write(List.of(new Journal.Write.PutTimed(timed))).handle((written, failure) -> {
            if (failure != null) {
                release(change.audience());
                throw BackplaneRefusals.cannotRecord();
            }
            add(timed);
            release(change.audience());
            wakeUp();
            return timed;
        });
    }

    /** What is long past is due at once, whenever exactly it was; the journal counts milliseconds. */
    private static Instant storable(Instant due) {
        return due.isBefore(Instant.EPOCH) ? Instant.EPOCH : due.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Looks again what is due first; a hub that stops leaves it to the next. */
    private void wakeUp() {
        try {
            scheduler.execute(this::run);
        } catch (RejectedExecutionException e) {
            LOG.debug("The hub stops: what waits is for the next one", e);
        }
    }

    private String newId() {
        return new BigInteger(96, random).toString(36);
    }

    /** Counts one that is not durable yet. */
    private synchronized @Nullable Refusal reserve(Audience audience) {
        if (counts.getOrDefault(audience, 0) >= mostPerAudience) {
            return BackplaneRefusals.tooManyTimed(mostPerAudience);
        }
        if (waiting.size() >= MOST_WAITING) {
            return BackplaneRefusals.tooManyOutstanding();
        }
        counts.merge(audience, 1, Integer::sum);
        return null;
    }

    private synchronized void release(Audience audience) {
        counts.computeIfPresent(audience, (one, count) -> count == 1 ? null : count - 1);
    }

    private synchronized void add(TimedChange timed) {
        waiting.put(timed.id(), timed);
        byTime.add(timed);
        counts.merge(timed.change().audience(), 1, Integer::sum);
    }

    /** True if it waited. */
    private synchronized boolean take(TimedChange timed) {
        if (waiting.remove(timed.id()) == null) {
            return false;
        }
        byTime.remove(timed);
        failed.remove(timed.id());
        release(timed.change().audience());
        return true;
    }

    @Override
    public synchronized List<TimedChange> waiting(Audience audience) {
        return waiting.values().stream()
                .filter(timed -> timed.change().audience().equals(audience))
                .sorted(IN_ORDER)
                .toList();
    }

    @Override
    public CompletableFuture<Void> cancel(Audience audience, String id) {
        TimedChange timed = find(audience, id);
        if (timed == null || !take(timed)) {
            return CompletableFuture.failedFuture(BackplaneRefusals.noSuchTimed());
        }
        return delete(List.of(timed));
    }

    /** If this fails, they wait again. */
    private CompletableFuture<Void> delete(List<TimedChange> taken) {
        List<Journal.Write> writes = new ArrayList<>();
        taken.forEach(timed -> writes.add(new Journal.Write.DeleteTimed(timed.id())));
        return journal.write(writes).whenComplete((written, failure) -> {
            if (failure != null) {
                taken.forEach(this::add);
                wakeUp();
            }
        });
    }

    private synchronized @Nullable TimedChange find(Audience audience, String id) {
        TimedChange timed = waiting.get(id);
        return timed != null && timed.change().audience().equals(audience) ? timed : null;
    }

    /** Cancels all that wait for a user's devices. */
    CompletableFuture<Void> forget(String user) {
        return delete(matching(timed -> user.equals(timed.change().user())));
    }

    /** Cancels all that wait for a group: another of its name is not told of them. */
    CompletableFuture<Void> forgetGroup(String group) {
        Audience whom = new Audience.Group(group);
        return delete(matching(timed -> whom.equals(timed.change().audience())));
    }

    /** Those that match, taken. */
    private List<TimedChange> matching(Predicate<TimedChange> which) {
        return all(which).stream().filter(this::take).toList();
    }

    private synchronized List<TimedChange> all(Predicate<TimedChange> which) {
        return waiting.values().stream().filter(which).toList();
    }

    // ---- when they are due

    /** Records what is due, and comes back when the next one is. Runs on the scheduler's thread only. */
    void run() {
        takeDue().forEach(this::record);
        if (next != null) {
            next.cancel(false);
        }
        long millis = millisToNext();
        next = millis < 0
                ? null
                : scheduler.schedule(this::run, Math.min(millis, LONGEST_WAIT_MILLIS), TimeUnit.MILLISECONDS);
    }

    private synchronized List<TimedChange> takeDue() {
        Instant now = time.instant();
        List<TimedChange> due = byTime.stream()
                .takeWhile(timed -> !timed.due().isAfter(now))
                .limit(MOST_RECORDING - recording)
                .toList();
        due.forEach(this::take);
        recording += due.size();
        return due;
    }

    /** Looks for more if there was no room for them. */
    private void recordingEnded() {
        boolean wasFull;
        synchronized (this) {
            wasFull = recording-- == MOST_RECORDING;
        }
        if (wasFull) {
            wakeUp();
        }
    }

    /** Negative if none waits. */
    private synchronized long millisToNext() {
        return byTime.isEmpty() || recording == MOST_RECORDING
                ? -1
                : Math.max(
                        1,
                        Duration.between(time.instant(), byTime.first().due()).toMillis());
    }

    private void record(TimedChange timed) {
        try {
            recorder.record(timed.change(), timed, new RecordCallback() {
                @Override
                public void recorded(Receipt receipt, CompletionBatch batch) {
                    recordingEnded();
                }

                @Override
                public void failed(Throwable failure) {
                    recordingFailed(timed, failure);
                }
            });
        } catch (RuntimeException e) {
            recordingFailed(timed, e); // the others are to be recorded nevertheless
        }
    }

    private void recordingFailed(TimedChange timed, Throwable failure) {
        failed(timed, failure);
        recordingEnded();
    }

    private void failed(TimedChange timed, Throwable failure) {
        if (failure instanceof Refusal refusal && refusal.retryAfter() == null) {
            LOG.warn("A change that was due cannot be recorded and is dropped: {}", refusal.text());
            journal.write(List.of(new Journal.Write.DeleteTimed(timed.id())));
        } else {
            if (!(failure instanceof Refusal)) {
                LOG.warn("A change that was due could not be recorded; it is tried again", failure);
            }
            waitToTryAgain(timed);
        }
    }

    private void waitToTryAgain(TimedChange timed) {
        boolean isFirst;
        synchronized (this) {
            add(timed);
            byTime.remove(timed);
            isFirst = failed.isEmpty();
            failed.put(timed.id(), timed);
        }
        if (isFirst) {
            tryAgainLater();
        }
    }

    private void tryAgainLater() {
        try {
            scheduler.schedule(this::tryAgain, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The hub stops: what could not be recorded is for the next one", e);
        }
    }

    /** Tries again what failed, all of it together: each try reads what is stored, which may have a revision by now. */
    private void tryAgain() {
        try {
            if (!replaceFailed(failedIds(), journal.read(Journal::loadTimed))) {
                tryAgainLater();
            }
        } catch (Refusal refusal) {
            tryAgainLater();
        }
        run();
    }

    private synchronized Set<String> failedIds() {
        return Set.copyOf(failed.keySet());
    }

    /** True if none is left that failed while the stored ones were read. */
    private synchronized boolean replaceFailed(Set<String> ids, List<TimedChange> stored) {
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
