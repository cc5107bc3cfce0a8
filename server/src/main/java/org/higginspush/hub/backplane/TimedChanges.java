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
import java.util.stream.Stream;
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

    /** Guarded by this object, as {@link #waiting} and {@link #counts}. */
    private final TreeSet<TimedChange> byTime =
            new TreeSet<>(Comparator.comparing(TimedChange::due).thenComparing(TimedChange::id));

    private final Map<String, TimedChange> waiting = new HashMap<>();
    private final Map<Audience, Integer> counts = new HashMap<>();

    /** Those that could not be recorded and are tried again, by id. Guarded by this object. */
    private final Map<String, TimedChange> failed = new HashMap<>();

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
            release(change.audience());
            if (failure != null) {
                throw BackplaneRefusals.cannotRecord();
            }
            add(timed);
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
        release(timed.change().audience());
        return true;
    }

    @Override
    public synchronized List<TimedChange> waiting(Audience audience) {
        return byTime.stream()
                .filter(timed -> timed.change().audience().equals(audience))
                .toList();
    }

    @Override
    public CompletableFuture<Void> cancel(Audience audience, String id) {
        TimedChange timed = find(audience, id);
        if (timed == null || !take(timed)) {
            return CompletableFuture.failedFuture(BackplaneRefusals.noSuchTimed());
        }
        return journal.write(List.of(new Journal.Write.DeleteTimed(id))).whenComplete((written, failure) -> {
            if (failure != null) {
                add(timed);
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
        return cancelAll(timed -> user.equals(timed.change().user()));
    }

    /** Cancels all that wait for a group: another of its name is not told of them. */
    CompletableFuture<Void> forgetGroup(String group) {
        Audience whom = new Audience.Group(group);
        return cancelAll(timed -> whom.equals(timed.change().audience()));
    }

    private CompletableFuture<Void> cancelAll(Predicate<TimedChange> which) {
        List<TimedChange> all = takeAll(which);
        List<Journal.Write> writes = new ArrayList<>();
        all.forEach(timed -> writes.add(new Journal.Write.DeleteTimed(timed.id())));
        return journal.write(writes).whenComplete((written, failure) -> {
            if (failure != null) {
                all.forEach(this::add);
                wakeUp();
            }
        });
    }

    private synchronized List<TimedChange> takeAll(Predicate<TimedChange> which) {
        List<TimedChange> all = Stream.concat(byTime.stream(), failed.values().stream())
                .filter(which)
                .toList();
        all.forEach(timed -> {
            take(timed);
            failed.remove(timed.id());
        });
        return all;
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
        List<TimedChange> due =
                byTime.stream().takeWhile(timed -> !timed.due().isAfter(now)).toList();
        due.forEach(this::take);
        return due;
    }

    /** Negative if none waits. */
    private synchronized long millisToNext() {
        return byTime.isEmpty()
                ? -1
                : Math.max(
                        1,
                        Duration.between(time.instant(), byTime.first().due()).toMillis());
    }

    private void record(TimedChange timed) {
        try {
            recorder.record(timed.change(), timed, new RecordCallback() {
                @Override
                public void recorded(Receipt receipt, CompletionBatch batch) {}

                @Override
                public void failed(Throwable failure) {
                    TimedChanges.this.failed(timed, failure);
                }
            });
        } catch (RuntimeException e) {
            failed(timed, e); // the others are to be recorded nevertheless
        }
    }

    private void failed(TimedChange timed, Throwable failure) {
        if (failure instanceof Refusal refusal && refusal.retryAfter() == null) {
            LOG.warn("A change that was due cannot be recorded and is dropped: {}", refusal.text());
            journal.write(List.of(new Journal.Write.DeleteTimed(timed.id())));
        } else {
            if (!(failure instanceof Refusal)) {
                LOG.warn("A change that was due could not be recorded; it is tried again", failure);
            }
            retryLater(timed);
        }
    }

    /** All that fail until then are tried again together: each try reads what is stored. */
    private void retryLater(TimedChange timed) {
        if (addFailed(timed)) {
            scheduleRetry();
        }
    }

    /** True if there were none before. */
    private synchronized boolean addFailed(TimedChange timed) {
        failed.put(timed.id(), timed);
        return failed.size() == 1;
    }

    private void scheduleRetry() {
        try {
            scheduler.schedule(this::retry, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The hub stops: what waits is for the next one", e);
        }
    }

    /** What is stored may have a revision by now. */
    private void retry() {
        try {
            if (!addAgain(failedIds(), journal.read(Journal::loadTimed))) {
                scheduleRetry();
            }
        } catch (Refusal refusal) {
            scheduleRetry();
        }
        run();
    }

    private synchronized Set<String> failedIds() {
        return Set.copyOf(failed.keySet());
    }

    /** True if none is left that failed while the stored ones were read. */
    private synchronized boolean addAgain(Set<String> ids, List<TimedChange> stored) {
        stored.stream()
                .filter(timed -> ids.contains(timed.id()) && failed.containsKey(timed.id()))
                .forEach(this::add);
        failed.keySet().removeAll(ids);
        return failed.isEmpty();
    }
}
