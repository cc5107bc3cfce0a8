package org.higginspush.hub.backplane;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.TimedChange;

/** A journal that fails or waits when a test says so. */
final class FaultyJournal implements Journal {
    private final Journal journal = new MemoryJournal("faulty");
    private final Semaphore passing = new Semaphore(Integer.MAX_VALUE / 2);
    private final List<List<Write>> committed = new ArrayList<>();

    private volatile boolean failingCommits;
    private final AtomicInteger commitsToFail = new AtomicInteger();
    private volatile boolean failingDeletingTimed;
    private volatile boolean failingLoads;
    private final Semaphore groupLoads = new Semaphore(Integer.MAX_VALUE / 2);
    private final AtomicInteger timedLoads = new AtomicInteger();
    private volatile boolean closed;
    private volatile boolean readAfterClose;

    private final long ceiling;

    FaultyJournal() {
        this(0);
    }

    FaultyJournal(long ceiling) {
        this.ceiling = ceiling;
    }

    void failCommits(boolean failing) {
        failingCommits = failing;
    }

    /** The next commit fails, and those behind it do not. */
    void failNextCommit() {
        commitsToFail.set(1);
    }

    /** Commits that delete a waiting change fail: some are told of it, and it goes on waiting. */
    void failDeletingTimed(boolean failing) {
        failingDeletingTimed = failing;
    }

    void failLoads(boolean failing) {
        failingLoads = failing;
    }

    /** From now on commits wait. */
    void hold() {
        passing.drainPermits();
    }

    /** True while a commit waits to pass. */
    boolean isCommitting() {
        return passing.hasQueuedThreads();
    }

    /** Lets so many commits pass. */
    void pass(int commits) {
        passing.release(commits);
    }

    void letAllPass() {
        passing.release(Integer.MAX_VALUE / 2);
    }

    /** From now on groups are not read before {@link #letGroupsLoad}. */
    void holdGroups() {
        groupLoads.drainPermits();
    }

    /** True while a group waits to be read. */
    boolean isLoadingGroup() {
        return groupLoads.hasQueuedThreads();
    }

    void letGroupsLoad() {
        groupLoads.release(Integer.MAX_VALUE / 2);
    }

    /** How often the waiting changes were read. */
    int timedLoads() {
        return timedLoads.get();
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether a group was read after the journal was closed. */
    boolean wasReadAfterClose() {
        return readAfterClose;
    }

    /** The groups that were committed, without empty ones. */
    synchronized List<List<Write>> committed() {
        return List.copyOf(committed);
    }

    @Override
    public StoredGroup loadGroup(String group) throws JournalException {
        groupLoads.acquireUninterruptibly();
        readAfterClose |= closed;
        return journal.loadGroup(group);
    }

    @Override
    public List<String> groupsOf(String user) throws JournalException {
        return journal.groupsOf(user);
    }

    @Override
    public StoredEveryone loadEveryone() throws JournalException {
        if (failingLoads) {
            throw new JournalException("The test's journal fails to read.", new IOException("on purpose"));
        }
        return journal.loadEveryone();
    }

    @Override
    public Map<String, UserCutOffs> loadCutOffs() throws JournalException {
        return journal.loadCutOffs();
    }

    @Override
    public List<Registration> loadRegistrations() throws JournalException {
        return journal.loadRegistrations();
    }

    @Override
    public List<TimedChange> loadTimed() throws JournalException {
        timedLoads.incrementAndGet();
        return journal.loadTimed();
    }

    @Override
    public String epoch() {
        return journal.epoch();
    }

    @Override
    public long ceiling() {
        return ceiling;
    }

    @Override
    public Map<ContextKey, Register> load(String user) throws JournalException {
        if (failingLoads) {
            throw new JournalException("The test's journal fails to read.", new IOException("on purpose"));
        }
        return journal.load(user);
    }

    @Override
    public void commit(List<Write> writes, long ceiling) throws JournalException {
        passing.acquireUninterruptibly();
        boolean failsOnce = !writes.isEmpty() && commitsToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        boolean failsDeleting = failingDeletingTimed && writes.stream().anyMatch(Write.DeleteTimed.class::isInstance);
        if (failingCommits || failsOnce || failsDeleting) {
            throw new JournalException("The test's journal fails to write.", new IOException("on purpose"));
        }
        journal.commit(writes, ceiling);
        remember(writes);
    }

    private synchronized void remember(List<Write> writes) {
        if (!writes.isEmpty()) {
            committed.add(writes);
        }
    }

    @Override
    public void close() {
        closed = true;
        journal.close();
    }
}
