package org.higginspush.hub.backplane;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
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

    private static final long RETRY_MILLIS = 2_000;
    /** The clock of the machine may be set: it is looked at this often. */
    private static final long LONGEST_WAIT_MILLIS = 60_000;

    /** Records a change that is due, and deletes it from those that wait. */
    interface Recorder {
        void record(Change change, TimedChange timed, RecordCallback callback);
    }

    private final JournalAccess journal;
    private final WaitingChanges changes;
    private final InstantSource time;
    private final Recorder recorder;
    private final EmbeddedGroups groups;
    private final ScheduledExecutorService scheduler;
    private final SecureRandom random = new SecureRandom();

    /** Used on the scheduler's thread only. */
    private @Nullable ScheduledFuture<?> next;

    TimedChanges(
            JournalAccess journal,
            int mostPerAudience,
            InstantSource time,
            Recorder recorder,
            EmbeddedGroups groups,
            ScheduledExecutorService scheduler) {
        this.journal = journal;
        this.changes = new WaitingChanges(mostPerAudience);
        this.time = time;
        this.recorder = recorder;
        this.groups = groups;
        this.scheduler = scheduler;
    }

    /** Reads those that wait, and begins. */
    void start() {
        journal.read(Journal::loadTimed).forEach(changes::add);
        scheduler.execute(this::run);
    }

    @Override
    public CompletableFuture<TimedChange> schedule(Change change, Instant due, @Nullable String id) {
        TimedChange timed = new TimedChange(id == null ? newId() : id, change, storable(due));
        return change.audience() instanceof Audience.Group one
                ? groups.ifExists(
                        one.group(), () -> schedule(timed)) // a group that is deleted cancels what waits for it
                : schedule(timed);
    }

    private CompletableFuture<TimedChange> schedule(TimedChange timed) {
        CompletableFuture<TimedChange> durable = new CompletableFuture<>();
        CompletableFuture<TimedChange> known = changes.acceptOnce(timed, durable);
        if (known != null) {
            return known;
        }
        return journal.write(List.of(new Journal.Write.PutTimed(timed))).handle((written, failure) -> {
            changes.accepted(timed, failure == null);
            if (failure != null) {
                durable.completeExceptionally(BackplaneRefusals.cannotRecord());
                throw BackplaneRefusals.cannotRecord();
            }
            wakeUp();
            durable.complete(timed);
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

    @Override
    public List<TimedChange> waiting(Audience audience) {
        return changes.of(audience);
    }

    @Override
    public CompletableFuture<Void> cancel(Audience audience, String id) {
        TimedChange timed = changes.takeToCancel(audience, id, time.instant());
        return timed == null
                ? CompletableFuture.failedFuture(BackplaneRefusals.noSuchTimed())
                : delete(new WaitingChanges.TakenChanges(List.of(timed), List.of()));
    }

    /** If this fails, those that were taken wait again. */
    private CompletableFuture<Void> delete(WaitingChanges.TakenChanges taken) {
        List<Journal.Write> writes = Stream.concat(taken.waited().stream(), taken.stopped().stream())
                .<Journal.Write>map(timed -> new Journal.Write.DeleteTimed(timed.id()))
                .toList();
        return journal.write(writes).whenComplete((written, failure) -> {
            if (failure != null) {
                taken.waited().forEach(changes::add);
                wakeUp();
            }
        });
    }

    /** Cancels all that wait for a user's devices, and tells how many there were. */
    CompletableFuture<Integer> forget(String user) {
        return deleteAll(timed -> user.equals(timed.change().user()));
    }

    /** Whether a change that was due was cancelled before it could be recorded. */
    boolean isCancelled(TimedChange timed) {
        return changes.isCancelled(timed);
    }

    /** Cancels all that wait for a group: another of its name is not told of them. */
    CompletableFuture<Integer> forgetGroup(String group) {
        Audience whom = new Audience.Group(group);
        return deleteAll(timed -> whom.equals(timed.change().audience()));
    }

    /** One that is being recorded meanwhile stops, unless it was recorded already. Tells how many waited. */
    private CompletableFuture<Integer> deleteAll(Predicate<TimedChange> which) {
        WaitingChanges.TakenChanges taken = changes.takeAll(which);
        return delete(taken).thenApply(deleted -> taken.waited().size());
    }

    // ---- when they are due

    /** Records what is due, and comes back when the next one is. Runs on the scheduler's thread only. */
    void run() {
        changes.takeDue(time.instant()).forEach(this::record);
        if (next != null) {
            next.cancel(false);
        }
        long millis = changes.millisToNext(time.instant());
        next = millis < 0
                ? null
                : scheduler.schedule(this::run, Math.min(millis, LONGEST_WAIT_MILLIS), TimeUnit.MILLISECONDS);
    }

    /** Looks for more if there was no room for them. */
    private void recordingEnded(TimedChange timed) {
        if (changes.recordingEnded(timed)) {
            wakeUp();
        }
    }

    private void record(TimedChange timed) {
        try {
            recorder.record(timed.change(), timed, new RecordCallback() {
                @Override
                public void recorded(Receipt receipt, CompletionBatch batch) {
                    recordingEnded(timed);
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
        if (!isCancelled(timed)) {
            failed(timed, failure);
        }
        recordingEnded(timed);
    }

    private void failed(TimedChange timed, Throwable failure) {
        if (failure instanceof Refusal refusal && refusal.retryAfter() == null) {
            LOG.warn("A change that was due cannot be recorded and is dropped: {}", refusal.text());
            journal.write(List.of(new Journal.Write.DeleteTimed(timed.id())));
        } else {
            if (!(failure instanceof Refusal)) {
                LOG.warn("A change that was due could not be recorded; it is tried again", failure);
            }
            if (changes.waitToTryAgain(timed)) {
                tryAgainLater();
            }
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
            if (!changes.replaceFailed(changes.failedIds(), journal.read(Journal::loadTimed))) {
                tryAgainLater();
            }
        } catch (Refusal refusal) {
            tryAgainLater();
        }
        run();
    }
}
