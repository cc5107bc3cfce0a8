package org.higginspush.hub.backplane;

import java.util.List;
import java.util.Map;

/**
 * Where the embedded backplane keeps its registers. It stores and reads; it decides nothing. {@link #load} is called on
 * recording threads, {@link #commit} and {@link #check} on the one writer thread, at the same time.
 */
interface Journal extends AutoCloseable {
    /** Names the unbroken history that is stored here. */
    String epoch();

    /** The ceiling of the last commit that had one when the journal was opened: no offset above it was ever given. */
    long ceiling();

    /**
     * Reads the registers of a user by context, everything committed included.
     *
     * @return a map that the caller owns; empty if the user is unknown
     */
    Map<String, Register> load(String user) throws JournalException;

    /**
     * Stores all of this, in this order, or nothing of it. When it returns it is durable, and it is where the next hub will
     * look for it.
     *
     * @param ceiling the ceiling to store, or 0 to leave it as it is
     */
    void commit(List<Write> writes, long ceiling) throws JournalException;

    /** Finds out whether it can write and read: does both, without changing a register. */
    default void probe(long ceiling) throws JournalException {
        commit(List.of(), ceiling);
        load("");
    }

    /** Finds out, without writing, whether the next hub will find what was committed. */
    default void check() throws JournalException {}

    @Override
    void close();

    /** One thing to store. */
    sealed interface Write {
        /** The register of a context from now on. */
        record Save(String user, String context, Register register) implements Write {}

        /** No register of this user any more. */
        record Forget(String user) implements Write {}
    }
}
