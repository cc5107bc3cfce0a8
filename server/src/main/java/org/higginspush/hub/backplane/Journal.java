package org.higginspush.hub.backplane;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.higginspush.hub.model.ContextKey;
import org.higginspush.hub.model.TimedChange;

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
     * Reads the registers of a user, those of one device alone and of groups among them, everything committed included.
     *
     * @return a map that the caller owns; empty if the user is unknown
     */
    Map<ContextKey, Register> load(String user) throws JournalException;

    /** Reads a group, everything committed included; one without members and registers if it is unknown. */
    StoredGroup loadGroup(String group) throws JournalException;

    /** Reads the names of a user's groups, in their order. */
    List<String> groupsOf(String user) throws JournalException;

    /** Reads what concerns all users. */
    StoredEveryone loadEveryone() throws JournalException;

    /** Reads the cut-offs of all users. */
    Map<String, UserCutOffs> loadCutOffs() throws JournalException;

    /** Reads the registrations of all devices. */
    List<Registration> loadRegistrations() throws JournalException;

    /** Reads all changes that are to be recorded later. */
    List<TimedChange> loadTimed() throws JournalException;

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

    /**
     * A group as it is stored; the caller owns both collections.
     *
     * @param exists false if it was never created, or deleted
     * @param members the ids of the users in it
     * @param registers the registers of its contexts, by their names
     */
    record StoredGroup(boolean exists, Set<String> members, Map<String, Register> registers) {}

    /**
     * What is stored of everyone's contexts; the caller owns both maps.
     *
     * @param registers the registers, by the names of the contexts
     * @param given the highest revision that the hub gave, by the names of the contexts
     */
    record StoredEveryone(Map<String, Register> registers, Map<String, Long> given) {}

    /** One thing to store. */
    sealed interface Write {
        /** The register of one of a user's contexts from now on. */
        record Save(String user, ContextKey key, Register register) implements Write {}

        /** No register of this user any more. */
        record Forget(String user) implements Write {}

        /** The register of a group's context from now on. */
        record SaveGroup(String group, String context, Register register) implements Write {}

        /** There is such a group. */
        record AddGroup(String group) implements Write {}

        /** A user is a member of a group. */
        record AddMember(String group, String user) implements Write {}

        /** A user is no member of a group any more, and has no register of it. */
        record RemoveMember(String group, String user) implements Write {}

        /** There is no such group, and no register of it, any more. */
        record ForgetGroup(String group) implements Write {}

        /** The register of a context of everyone from now on. */
        record SaveEveryone(String context, Register register) implements Write {}

        /** The hub gave this revision to a change of a context of everyone. */
        record GiveRevision(String context, long revision) implements Write {}

        /** The cut-offs of a user from now on. */
        record SaveCutOffs(String user, UserCutOffs cutOffs) implements Write {}

        /** The registration of a device from now on. */
        record PutRegistration(Registration registration) implements Write {}

        /** No registration of this device any more. */
        record DeleteRegistration(String user, String device) implements Write {}

        /** Up to where a device with a registration was woken. */
        record Woken(String user, String device, long offset) implements Write {}

        /** A change to be recorded later. */
        record PutTimed(TimedChange timed) implements Write {}

        /** A change that was recorded or cancelled. */
        record DeleteTimed(String id) implements Write {}
    }
}
