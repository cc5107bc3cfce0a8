package org.higginspush.hub.backplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what is accepted durable, many at a time. One thread, the writer, takes everything that waits and commits it in
 * one transaction; while the disk works on it, the next group gathers. A second thread tells the outcome, so that
 * whoever hears of it does not delay the next commit.
 *
 * <p>A small group is let grow for a moment ({@link Breath}). Only the publisher's answer waits for that; a change that is
 * announced once it is durable is not made to wait.
 *
 * <p>When a commit fails, everything that waits fails with it, because it was built on what is not going to be. The
 * writer then tries again with the next change, and twice a second without one. As often it has the journal checked while
 * nothing is to be written.
 */
final class GroupCommit implements AutoCloseable {
    /** Hears what became of each group, on the telling thread, group by group; says {@link #answered} as it tells. */
    interface Outcome {
        void committed(GroupCommit groups, List<Pending<?>> group);

        /** Must {@link #drain} while nothing can be added, and fail that as well. The writer waits until it returns. */
        void failed(GroupCommit groups, List<Pending<?>> group);
    }

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long NOT_COMMITTING = 0;

    private final Journal journal;
    private final OffsetClock clock;
    private final LongSupplier nanos;
    private final Outcome outcome;
    private final ExecutorService telling;
    private final Thread writer;
    private final AtomicInteger outstanding = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    /** Guarded by {@link #lock}, as {@link #closing}. */
    private List<Pending<?>> waiting = new ArrayList<>();

    private boolean closing;
    /** True if a change waits of which devices are told only once it is durable. Guarded by {@link #lock}. */
    private boolean devicesWait;
    /** In the time in which {@link #added} waits. Guarded by {@link #lock}. */
    private final Breath breath = new Breath(System.nanoTime());

    /** Cleared by the writer only, when a probe has succeeded. */
    private volatile @Nullable String problem;
    /** True while what can be read may be gone with the files it is read from. */
    private volatile boolean filesAtFault;
    /** When the commit began that is going on, in the time of {@link #nanos}; written by the writer only. */
    private volatile long committingSince = NOT_COMMITTING;

    /**
     * @param nanos a clock that never jumps, {@link System#nanoTime}, for noticing a disk that does not answer
     */
    GroupCommit(Journal journal, OffsetClock clock, LongSupplier nanos, Outcome outcome) {
        this.journal = journal;
        this.clock = clock;
        this.nanos = nanos;
        this.outcome = outcome;
        this.telling = Executors.newSingleThreadExecutor(task -> daemon(task, "backplane-telling"));
        this.writer = daemon(this::write, "backplane-writer");
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Reserves the first offsets, on the calling thread, and begins. If the journal cannot write now, it probes. */
    void start() {
        try {
            reserve();
        } catch (JournalException e) {
            worsen(e);
            clock.goOnWithoutReserve();
        }
        writer.start();
    }

    /** Adds to the line. Entries of one user must be added in their order. */
    void add(Pending<?> entry) {
        outstanding.incrementAndGet();
        lock.lock();
        try {
            waiting.add(entry);
            breath.added(System.nanoTime());
            boolean urgent = entry.held != null && !devicesWait;
            devicesWait |= urgent;
            if (urgent || waiting.size() == 1 || waiting.size() == Breath.WORTH_A_COMMIT) {
                added.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many are accepted and not answered. */
    int outstanding() {
        return outstanding.get();
    }

    /** So many are being told what became of them. */
    void answered(int entries) {
        outstanding.addAndGet(-entries);
    }

    /** Everything that waits; from now on nothing does. */
    List<Pending<?>> drain() {
        lock.lock();
        try {
            List<Pending<?>> all = waiting;
            devicesWait = false;
            waiting = new ArrayList<>(Math.max(10, all.size()));
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** What is wrong, for the operator; null if nothing is. */
    @Nullable
    String problem() {
        long since = committingSince;
        long waiting = since == NOT_COMMITTING ? 0 : nanos.getAsLong() - since;
        if (waiting > STALLED_NANOS) {
            return "The disk has not answered for " + TimeUnit.NANOSECONDS.toSeconds(waiting) + " s: check it.";
        }
        return problem;
    }

    /** True while what can be read may be gone with the files it is read from: nothing is to be acknowledged. */
    boolean hasFilesAtFault() {
        return filesAtFault;
    }

    // ---- the writer

    private void write() {
        try {
            while (awaitWork()) {
                List<Pending<?>> group = drain();
                if (group.isEmpty() && problem == null) {
                    check();
                } else {
                    commit(group);
                }
            }
        } catch (RuntimeException | Error e) {
            worsen(e); // should not happen; if it does, it must not look healthy
            throw e;
        }
    }

    private void check() {
        try {
            journal.check();
        } catch (JournalException e) {
            worsen(e);
        }
    }

    /** Waits for something to write, check or probe; false when closing and nothing is left. */
    private boolean awaitWork() {
        lock.lock();
        try {
            long left = PROBE_NANOS;
            while (waiting.isEmpty() && !closing && left > 0) {
                left = added.awaitNanos(left);
            }
            breathe();
            return !waiting.isEmpty() || !closing;
        } catch (InterruptedException e) {
            return true; // nobody has a reason to: look again
        } finally {
            lock.unlock();
        }
    }

    /** Lets a small group grow for a moment. */
    private void breathe() throws InterruptedException {
        long left = breathLeft();
        while (left > 0) {
            added.awaitNanos(left);
            left = breathLeft();
        }
    }

    private long breathLeft() {
        boolean mayWait = !waiting.isEmpty() && !devicesWait && !closing;
        return mayWait ? breath.left(System.nanoTime(), waiting.size()) : 0;
    }

    private void commit(List<Pending<?>> group) {
        List<Journal.Write> writes = group.stream()
                .map(entry -> entry.write)
                .filter(Objects::nonNull)
                .toList();
        try {
            boolean probing = problem != null;
            if (probing) {
                reserve();
            }
            if (!writes.isEmpty()) {
                commitWrites(writes);
            }
            if (probing) {
                recovered();
            }
            telling.execute(() -> outcome.committed(this, group));
        } catch (JournalException | RuntimeException | Error e) {
            worsen(e);
            CompletableFuture.runAsync(() -> outcome.failed(this, group), telling)
                    .join();
        }
    }

    private void commitWrites(List<Journal.Write> writes) throws JournalException {
        long ceiling = clock.isReserveLow() ? clock.ceilingToReserve() : 0;
        committingSince = nanos.getAsLong() | 1;
        try {
            journal.commit(writes, ceiling);
        } finally {
            committingSince = NOT_COMMITTING;
            committed();
        }
        if (ceiling != 0) {
            clock.reserved(ceiling);
        }
    }

    private void committed() {
        lock.lock();
        try {
            breath.committed(System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    private void recovered() {
        problem = null;
        filesAtFault = false;
        LOG.info("Changes can be recorded again.");
    }

    /** Moves the ceiling whether or not it must; finds out whether the journal works. */
    private void reserve() throws JournalException {
        long ceiling = clock.ceilingToReserve();
        journal.probe(ceiling);
        clock.reserved(ceiling);
    }

    /** All reserved offsets are given: the writer probes until it can reserve more. */
    void reserveUsedUp() {
        failed(new JournalException("Changes cannot be numbered until one was recorded: check the disk.", null));
    }

    /** Reading or reserving failed: the writer probes until everything works again. */
    void failed(JournalException e) {
        lock.lock();
        try {
            worsen(e);
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    private void worsen(Throwable e) {
        String message = e instanceof JournalException ? e.getMessage() : "The journal failed: " + e;
        if (!Objects.equals(message, problem)) {
            LOG.error("Changes cannot be recorded; publishers are told to try again. {}", message, e);
        }
        problem = message;
        filesAtFault = e instanceof JournalException journal && journal.isOfFiles();
    }

    // ---- the end

    /** Commits what waits, tells the outcomes, ends both threads. Nothing may be added any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            added.signal();
        } finally {
            lock.unlock();
        }
        awaitEnd();
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                writer.join();
                telling.shutdown();
                if (telling.awaitTermination(1, TimeUnit.DAYS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
