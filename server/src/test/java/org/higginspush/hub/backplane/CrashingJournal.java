package org.higginspush.hub.backplane;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.TimedChange;

/** A journal that outlives its hub: what was committed when the hub died is there for the next, the rest is not. */
final class CrashingJournal implements Journal {
    private final Journal journal = new MemoryJournal("crashing");
    private long ceiling;
    private boolean held;
    private int passing;
    private int waiting;
    private boolean dead;

    /** From now on commits wait. */
    synchronized void hold() {
        held = true;
    }

    /** So many commits pass; those after them wait. */
    synchronized void holdAfter(int commits) {
        held = true;
        passing = commits;
    }

    /** True while a commit waits. */
    synchronized boolean isHolding() {
        return waiting > 0;
    }

    synchronized void letPass() {
        held = false;
        notifyAll();
    }

    /** The hub dies: what it has not committed is gone. */
    synchronized void dies() {
        dead = true;
        letPass();
    }

    synchronized void livesAgain() {
        dead = false;
    }

    @Override
    public StoredGroup loadGroup(String group) throws JournalException {
        return journal.loadGroup(group);
    }

    @Override
    public List<String> groupsOf(String user) throws JournalException {
        return journal.groupsOf(user);
    }

    @Override
    public StoredEveryone loadEveryone() throws JournalException {
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
        return journal.loadTimed();
    }

    @Override
    public String epoch() {
        return journal.epoch();
    }

    @Override
    public synchronized long ceiling() {
        return ceiling;
    }

    @Override
    public Map<ContextKey, Register> load(String user) throws JournalException {
        return journal.load(user);
    }

    @Override
    public synchronized void commit(List<Write> writes, long newCeiling) throws JournalException {
        if (held && passing > 0 && !writes.isEmpty()) {
            passing--;
        } else {
            awaitPass(writes);
        }
        if (!dead) {
            journal.commit(writes, newCeiling);
            ceiling = Math.max(ceiling, newCeiling); // 0 leaves it as it is
        }
    }

    private void awaitPass(List<Write> writes) throws JournalException {
        waiting++;
        while (held && !dead && !writes.isEmpty()) {
            waits();
        }
        waiting--;
    }

    private void waits() throws JournalException {
        try {
            wait();
        } catch (InterruptedException e) {
            throw new JournalException("The test's hub stops.", new IOException(e));
        }
    }

    @Override
    public void close() {}
}
