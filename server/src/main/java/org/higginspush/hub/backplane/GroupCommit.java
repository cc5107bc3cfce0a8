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
import org.higginspush.hub.metrics.HubMetrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits accepted changes to the journal in groups. One thread, the writer, takes everything in the queue and commits it in
 * one transaction; the next group collects in the queue meanwhile. A second thread, the completion thread, calls the {@link
 * CommitListener}, so that completing futures does not delay the next commit.
 *
 * <p>The writer may wait a few milliseconds for a small group to grow ({@link CommitDelay}), which only delays receipts. It does
 * not wait if a change in the queue is announced to devices only after its commit.
 *
 * <p>When a commit fails, everything in the queue fails too, because those changes are based on the ones that failed. The
 * writer then tries again with the next change, and probes the journal twice a second without one. While there is nothing to
 * write it checks the journal twice a second.
 */
final class GroupCommit implements AutoCloseable {
    /** Called for each group in order, on the completion thread; calls {@link #completed} for every change it completes. */
    interface CommitListener {
        void committed(GroupCommit groups, List<PendingCommit> group);

        /** Must {@link #drain} the queue while nothing can be added, and fail that too. The writer waits until it returns. */
        void failed(GroupCommit groups, List<PendingCommit> group);
    }

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long NOT_COMMITTING = 0;

    private final Journal journal;
    private final OffsetClock clock;
    private final LongSupplier nanos;
    private final CommitListener listener;
    private final HubMetrics metrics;
    private final ExecutorService completion;
    private final Thread writer;
    private final AtomicInteger outstanding = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    /** Guarded by {@link #lock}, as {@link #closing}. */
    private List<PendingCommit> queue = new ArrayList<>();

    private boolean closing;
    /** True if a change in the queue is announced only after its commit. Guarded by {@link #lock}. */
    private boolean hasUrgent;
    /** Its clock is {@link System#nanoTime}, as {@link #added} waits in real time. Guarded by {@link #lock}. */
    private final CommitDelay commitDelay = new CommitDelay(System.nanoTime());

    /** Cleared by the writer only, when a probe has succeeded. */
    private volatile @Nullable String problem;
    /** True while the files of the database may be missing or replaced. */
    private volatile boolean filesAtFault;
    /** When the current commit began, in the time of {@link #nanos}; written by the writer only. */
    private volatile long committingSince = NOT_COMMITTING;

    /**
     * @param nanos a clock that never jumps, {@link System#nanoTime}, for noticing a disk that does not answer
     */
    GroupCommit(Journal journal, OffsetClock clock, LongSupplier nanos, CommitListener listener, HubMetrics metrics) {
        this.journal = journal;
        this.clock = clock;
        this.nanos = nanos;
        this.listener = listener;
        this.metrics = metrics;
        this.completion = Executors.newSingleThreadExecutor(task -> daemon(task, "backplane-completion"));
        this.writer = daemon(this::write, "backplane-writer");
        metrics.watchCommitQueue(outstanding::get);
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
            noteProblem(e);
            clock.goOnWithoutReserve();
        }
        writer.start();
    }

    /** Adds to the queue. Entries of one user must be added in the order in which they were accepted. */
    void add(PendingCommit entry) {
        outstanding.incrementAndGet();
        lock.lock();
        try {
            queue.add(entry);
            commitDelay.added(System.nanoTime());
            boolean urgent = entry.held != null && !hasUrgent;
            hasUrgent |= urgent;
            if (urgent || queue.size() == 1 || queue.size() == CommitDelay.FULL_GROUP) {
                added.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many entries are accepted and not completed. */
    int outstanding() {
        return outstanding.get();
    }

    /** Notes that so many entries are being completed. */
    void completed(int entries) {
        outstanding.addAndGet(-entries);
    }

    /** Empties the queue and returns what was in it. */
    List<PendingCommit> drain() {
        lock.lock();
        try {
            List<PendingCommit> all = queue;
            hasUrgent = false;
            queue = new ArrayList<>(Math.max(10, all.size()));
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

    /** True while the files of the database may be missing or replaced: then nothing may be acknowledged. */
    boolean hasFilesAtFault() {
        return filesAtFault;
    }

    // ---- the writer

    private void write() {
        try {
            while (awaitWork()) {
                List<PendingCommit> group = drain();
                if (group.isEmpty() && problem == null) {
                    check();
                } else {
                    commit(group);
                }
            }
        } catch (RuntimeException | Error e) {
            noteProblem(e); // a bug; the hub must not look healthy then
            throw e;
        }
    }

    private void check() {
        try {
            journal.check();
        } catch (JournalException e) {
            noteProblem(e);
        }
    }

    /** Waits for something to write, check or probe; false when closing and nothing is left. */
    private boolean awaitWork() {
        lock.lock();
        try {
            long left = PROBE_NANOS;
            while (queue.isEmpty() && !closing && left > 0) {
                left = added.awaitNanos(left);
            }
            awaitMore();
            return !queue.isEmpty() || !closing;
        } catch (InterruptedException e) {
            return true; // nobody has a reason to: look again
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a small group to grow. */
    private void awaitMore() throws InterruptedException {
        long left = commitDelayLeft();
        while (left > 0) {
            added.awaitNanos(left);
            left = commitDelayLeft();
        }
    }

    private long commitDelayLeft() {
        boolean mayWait = !queue.isEmpty() && !hasUrgent && !closing;
        return mayWait ? commitDelay.remaining(System.nanoTime(), queue.size()) : 0;
    }

    private void commit(List<PendingCommit> group) {
        List<Journal.Write> writes =
                group.stream().flatMap(entry -> entry.writes.stream()).toList();
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
            completion.execute(() -> listener.committed(this, group));
        } catch (JournalException | RuntimeException | Error e) {
            noteProblem(e);
            CompletableFuture.runAsync(() -> listener.failed(this, group), completion)
                    .join();
        }
    }

    private void commitWrites(List<Journal.Write> writes) throws JournalException {
        long ceiling = clock.isReserveLow() ? clock.ceilingToReserve() : 0;
        committingSince = nanos.getAsLong() | 1;
        long since = metrics.nanoTime();
        try {
            journal.commit(writes, ceiling);
        } finally {
            committingSince = NOT_COMMITTING;
            metrics.committed(writes.size(), since);
            committed();
        }
        if (ceiling != 0) {
            clock.reserved(ceiling);
        }
    }

    private void committed() {
        lock.lock();
        try {
            commitDelay.committed(System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    private void recovered() {
        problem = null;
        filesAtFault = false;
        LOG.info("Changes can be recorded again.");
    }

    /** Reserves offsets, which also finds out whether the journal can be written. */
    private void reserve() throws JournalException {
        long ceiling = clock.ceilingToReserve();
        journal.probe(ceiling);
        clock.reserved(ceiling);
    }

    /** All reserved offsets were used: the writer probes the journal until it can reserve more. */
    void reserveUsedUp() {
        failed(new JournalException("Changes cannot be numbered until one was recorded: check the disk.", null));
    }

    /** Reading or reserving failed: the writer probes until everything works again. */
    void failed(JournalException e) {
        lock.lock();
        try {
            noteProblem(e);
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    private void noteProblem(Throwable e) {
        String message = e instanceof JournalException ? e.getMessage() : "The journal failed: " + e;
        if (!Objects.equals(message, problem)) {
            LOG.error("Changes cannot be recorded; publishers are told to try again. {}", message, e);
        }
        problem = message;
        filesAtFault = e instanceof JournalException journal && journal.isOfFiles();
    }

    // ---- the end

    /** Commits the queue, completes everything, ends both threads. Nothing may be added after it is called. */
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
                completion.shutdown();
                if (completion.awaitTermination(1, TimeUnit.DAYS)) {
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
