package org.higginspush.hub.backplane;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.model.Refusal;

/**
 * What the parts of the embedded backplane share: reading the journal, writing to it what is no single user's, and giving
 * offsets. Thread-safe.
 */
final class JournalAccess {
    /** Reads something. */
    @FunctionalInterface
    interface JournalRead<T> {
        T from(Journal journal) throws JournalException;
    }

    private final Journal journal;
    private final GroupCommit groups;
    private final OffsetClock clock;
    private final int mostOutstanding;

    /** Guarded by this object, as is every addition of a write that is no user's. */
    private boolean closed;

    JournalAccess(Journal journal, GroupCommit groups, OffsetClock clock, int mostOutstanding) {
        this.journal = journal;
        this.groups = groups;
        this.clock = clock;
        this.mostOutstanding = mostOutstanding;
    }

    /**
     * Reads something, on this thread.
     *
     * @throws Refusal {@code UNAVAILABLE} if it cannot be read now
     */
    <T> T read(JournalRead<T> reading) {
        try {
            return reading.from(journal);
        } catch (JournalException e) {
            groups.failed(e);
            throw BackplaneRefusals.cannotRead();
        }
    }

    /** Writes all of this or nothing; completed once durable, on the completion thread. */
    CompletableFuture<Void> write(List<Journal.Write> writes) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        try {
            refuseIfFull();
            add(new PendingCommit(null, writes, null, new PendingCommit.OfFuture(written)));
        } catch (Refusal refusal) {
            written.completeExceptionally(refusal);
        }
        return written;
    }

    private synchronized void add(PendingCommit pending) {
        if (closed) {
            throw BackplaneRefusals.closed();
        }
        groups.add(pending);
    }

    /** Refuses further writes. */
    synchronized void close() {
        closed = true;
    }

    /**
     * The next offset.
     *
     * @throws Refusal {@code UNAVAILABLE} if there is none until something was written
     */
    long nextOffset() {
        try {
            return clock.next();
        } catch (Refusal refusal) {
            groups.reserveUsedUp();
            throw refusal;
        }
    }

    /**
     * @throws Refusal {@code UNAVAILABLE} if too much waits to be written
     */
    void refuseIfFull() {
        if (groups.outstanding() >= mostOutstanding) {
            throw BackplaneRefusals.tooManyOutstanding();
        }
    }
}
